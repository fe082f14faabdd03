/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_NEAR_H
#define __DT_NEAR_H

/**
 * near_say() - warn of misspelt names of declarations
 *
 * The boot ignores them as it does any name that it does not know.
 */
void near_say(void);

#endif
