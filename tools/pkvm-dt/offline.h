/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_OFFLINE_H
#define __DT_OFFLINE_H

/**
 * offline_say() - say what a tree does not decide, and what firmware can do
 */
void offline_say(void);

#endif
