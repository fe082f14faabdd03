/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_DEPENDS_H
#define __DT_DEPENDS_H

/**
 * depends_say() - warn of suppliers and consumers of taken devices
 *
 * After judge_tree(). The boot warns of a part of them, in the same words.
 */
void depends_say(void);

#endif
