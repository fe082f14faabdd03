/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_EARLY_DRIVERS_H
#define __DT_EARLY_DRIVERS_H

/**
 * early_mark() - warn of taken devices whose driver runs before keep_off.c
 *
 * The boot refuses them if the kernel has that driver, and keeps drivers off them if
 * not. They are marked, so keep_off.c of the tool says neither.
 */
void early_mark(void);

#endif
