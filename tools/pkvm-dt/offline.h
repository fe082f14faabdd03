/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_OFFLINE_H
#define __DT_OFFLINE_H

/**
 * offline_say() - what a tree cannot tell, and what firmware can do behind it
 */
void offline_say(void);

#endif
