/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_EARLY_DRIVERS_H
#define __DT_EARLY_DRIVERS_H

/**
 * early_mark() - say which taken devices a driver finds before keep_off.c does
 *
 * The boot refuses them if the kernel has that driver. Of those that it has not, it
 * would keep other drivers off; so nothing is claimed here.
 */
void early_mark(void);

#endif
