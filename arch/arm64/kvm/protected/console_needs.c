// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the console needs, and what that needs in turn: a graph of nodes.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "protected.h"

#define NODES_NUM	256

/* What the console reaches, each node once; the first is the console itself. */
static struct device_node *nodes[NODES_NUM] __initdata;
static u32 nr_nodes __initdata;
static bool too_many __initdata;

/* By node: the nodes that it needs, and those for whose drivers its driver waits */
static DECLARE_BITMAP(needs[NODES_NUM], NODES_NUM) __initdata;
static DECLARE_BITMAP(waits[NODES_NUM], NODES_NUM) __initdata;
/* By clock controller: the parents of its clocks */
static DECLARE_BITMAP(parents[NODES_NUM], NODES_NUM) __initdata;

/* The index of a node, which is added if it is new; NODES_NUM if there is no room. */
static u32 __init index_of(struct device_node *np)
{
	u32 i;

	for (i = 0; i < nr_nodes; i++) {
		if (nodes[i] == np)
			return i;
	}
	if (nr_nodes == NODES_NUM) {
		pr_warn_once("the console depends on more than %d nodes, so it may depend on all\n",
			     NODES_NUM);
		too_many = true;
		return NODES_NUM;
	}
	nodes[nr_nodes++] = of_node_get(np);
	return i;
}

/* A node does not need what is below it: its driver creates the devices there. */
static void __init add_need(struct device_node *np, const char *list, void *arg)
{
	const struct device_node *above = np;
	u32 from = *(u32 *)arg;
	u32 to;

	while (above && above != nodes[from])
		above = above->parent;
	if (above || !of_device_is_available(np))
		return;
	to = index_of(np);
	if (to == NODES_NUM)
		return;
	if (strcmp(list, "clocks") || !of_property_present(nodes[from], "#clock-cells"))
		__set_bit(to, needs[from]);
	else
		__set_bit(to, parents[from]);
}

static void __init find_needs(u32 from)
{
	struct device_node *np = nodes[from];

	pkvm_visit_links(np, add_need, &from);
	/* A pin group belongs to its controller, a UART to its bus. */
	if (np->parent)
		add_need(np->parent, "", &from);
	bitmap_or(waits[from], needs[from], parents[from], NODES_NUM);
	/* Memory and registers, whose drivers have no part in it */
	pkvm_visit_list(np, "shmem", NULL, add_need, &from);
	pkvm_visit_syscons(np, add_need, &from);
}

/* Warshall's algorithm: from one step to any number of them */
static void __init follow(unsigned long (*steps)[BITS_TO_LONGS(NODES_NUM)])
{
	u32 i, k;

	for (k = 0; k < nr_nodes; k++) {
		for (i = 0; i < nr_nodes; i++) {
			if (test_bit(k, steps[i]))
				bitmap_or(steps[i], steps[i], steps[k], NODES_NUM);
		}
	}
}

/*
 * On a cycle the driver core does not wait, but some driver does, and the tree does not
 * tell which. Only for a clock controller it is known: the clock core accepts a clock
 * whose parent is missing, as the PHYs behind a GCC are.
 */
static void __init find_all(void)
{
	u32 i, k;

	if (of_stdout)
		index_of(of_stdout);
	for (i = 0; i < nr_nodes; i++)
		find_needs(i);
	follow(waits);
	for (i = 0; i < nr_nodes; i++) {
		for_each_set_bit(k, parents[i], nr_nodes) {
			if (!test_bit(i, waits[k]))
				__set_bit(k, needs[i]);
		}
	}
	follow(needs);
}

/* Does the console depend on a node? True as well if there are too many nodes to tell. */
bool __init pkvm_console_depends_on(const struct device_node *np)
{
	u32 i;

	if (!nr_nodes)
		find_all();
	for (i = 1; i < nr_nodes; i++) {
		if (nodes[i] == np && test_bit(i, needs[0]))
			return true;
	}
	return too_many;
}
