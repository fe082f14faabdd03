// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupt tree, as drivers/of/irq.c of Linux climbs it.
 */
#include <linux/of_irq.h>

/* interrupt-parent may form a loop; no board's tree is that high. */
#define MAX_HEIGHT	1024

/**
 * of_irq_find_parent() - the node that gets a node's interrupts
 * @np:		the node
 *
 * Return: the next node with #interrupt-cells on the way up, or NULL.
 */
struct device_node *of_irq_find_parent(struct device_node *np)
{
	unsigned int height;
	u32 handle;

	for (height = 0; np && height < MAX_HEIGHT; height++) {
		if (of_property_read_u32(np, "interrupt-parent", &handle))
			np = np->parent;
		else
			np = of_find_node_by_phandle(handle);
		if (np && of_property_present(np, "#interrupt-cells"))
			return np;
	}
	return NULL;
}
