/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Suppliers of taken devices that could be protected as well.
 */
#ifndef __DT_ADVICE_H
#define __DT_ADVICE_H

#include <linux/of.h>

#include "options.h"

/**
 * advice_find() - judge the suppliers of taken devices, each declared as well
 * @o:		the command line, for the page sizes
 * @blob:	the tree
 * @page_shift:	log2 of the page size that it was judged for
 *
 * After judge_tree() for @page_shift, which it does again.
 */
void advice_find(const struct options *o, const void *blob, u32 page_shift);

/* advice_fits() - did advice_find() find that a node can be protected, too? */
bool advice_fits(const struct device_node *np);

/* advice_with_driver() - the node that a driver binds to: @np, or one above it */
struct device_node *advice_with_driver(struct device_node *np);

/* advice_is_hosts() - is a node enabled and not taken? */
bool advice_is_hosts(const struct device_node *np);

#endif
