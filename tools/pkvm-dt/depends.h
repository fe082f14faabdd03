/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_DEPENDS_H
#define __DT_DEPENDS_H

/**
 * depends_say() - what taken devices hang on, and who hangs on them
 *
 * After judge_tree(). The boot says a part of it, in the same words.
 */
void depends_say(void);

#endif
