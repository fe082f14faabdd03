/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_CONSUMERS_H
#define __DT_CONSUMERS_H

/* consumers_say() - enabled nodes that need something from a taken one */
void consumers_say(void);

#endif
