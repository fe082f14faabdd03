/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_NEAR_H
#define __DT_NEAR_H

/**
 * near_say() - warn of names that are nearly those of a declaration
 *
 * The boot ignores them as it does any name that it does not know.
 */
void near_say(void);

#endif
