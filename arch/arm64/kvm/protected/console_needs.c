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

/**
 * struct edge - a node needs another
 * @from:	index of the node
 * @to:		index of the other
 * @waits:	its driver probes after that of the other
 * @clock:	for a clock
 */
struct edge {
	u16 from;
	u16 to;
	bool waits;
	bool clock;
};

static struct edge *edges __initdata;
static u32 nr_edges __initdata;

static struct device_node **syscons __initdata;
static u32 nr_syscons __initdata;

/* For which nodes does a node wait? And which nodes does the console need? */
static DECLARE_BITMAP(waits_for[NODES_NUM], NODES_NUM) __initdata;
static DECLARE_BITMAP(needed, NODES_NUM) __initdata;

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

static bool __init lies_in(const struct device_node *np, const struct device_node *in)
{
	while (np && np != in)
		np = np->parent;
	return np;
}

/* Nothing waits for what lies in it: that comes into being with its driver. */
static void __init add_edge(u32 from, struct device_node *np, bool waits, bool clock)
{
	u32 to;

	if (!of_device_is_available(np) || lies_in(np, nodes[from]))
		return;
	to = index_of(np);
	if (to == NODES_NUM)
		return;
	edges = pkvm_list_room(edges, nr_edges, sizeof(*edges));
	edges[nr_edges++] = (struct edge){ from, to, waits, clock };
}

static void __init add_link(struct device_node *np, const char *list, void *arg)
{
	add_edge(*(u32 *)arg, np, true, !strcmp(list, "clocks"));
}

static void __init add_memory(struct device_node *np, const char *list, void *arg)
{
	add_edge(*(u32 *)arg, np, false, false);
}

/*
 * May a property hold the phandle of a syscon? That of a vendor may, in any cell. In
 * a common binding the cells are numbers, and so they are in a list of pins or of
 * ranges; some would match by chance.
 */
static bool __init may_name_syscon(const char *name)
{
	if (strstr(name, "syscon") || strstr(name, "regmap"))
		return *name != '#';
	return strchr(name, ',') && !strstr(name, "pins") && !strstr(name, "range") &&
	       !strstarts(name, "pinctrl-single,") && !strstarts(name, "linux,");
}

static void __init find_syscons(void)
{
	struct device_node *np;

	for_each_compatible_node(np, NULL, "syscon") {
		syscons = pkvm_list_room(syscons, nr_syscons, sizeof(*syscons));
		syscons[nr_syscons++] = of_node_get(np);
	}
}

/* By number, since only the vendor's driver knows which cell is a phandle. */
static void __init add_syscons(u32 from)
{
	struct property *prop;
	u32 i, k;

	for_each_property_of_node(nodes[from], prop) {
		const __be32 *cells = prop->value;

		if (!may_name_syscon(prop->name))
			continue;
		for (i = 0; i < prop->length / sizeof(*cells); i++) {
			for (k = 0; k < nr_syscons; k++) {
				if (of_read_number(cells + i, 1) == syscons[k]->phandle)
					add_edge(from, syscons[k], false, false);
			}
		}
	}
}

static void __init find_edges(void)
{
	u32 i;

	find_syscons();
	if (of_stdout)
		index_of(of_stdout);
	for (i = 0; i < nr_nodes; i++) {
		struct device_node *np = nodes[i];

		pkvm_visit_links(np, add_link, &i);
		pkvm_visit_list(np, "shmem", NULL, add_memory, &i);
		add_syscons(i);
		/* A pin group belongs to its controller, a UART to its bus. */
		if (np->parent)
			add_edge(i, np->parent, true, false);
	}
}

/* Warshall's transitive closure. */
static void __init find_waits(void)
{
	u32 i, k;

	for (i = 0; i < nr_edges; i++) {
		if (edges[i].waits)
			__set_bit(edges[i].to, waits_for[edges[i].from]);
	}
	for (k = 0; k < nr_nodes; k++) {
		for (i = 0; i < nr_nodes; i++) {
			if (test_bit(k, waits_for[i]))
				bitmap_or(waits_for[i], waits_for[i], waits_for[k], nr_nodes);
		}
	}
}

/*
 * The driver core does not wait for a link on a cycle. For a clock nobody does: the
 * clock core takes a controller whose parent is missing (the PHYs behind a GCC). But
 * a driver defers for a regulator or a pin controller, cycle or not.
 */
static bool __init is_relaxed(const struct edge *e)
{
	return e->clock && test_bit(e->from, waits_for[e->to]);
}

static void __init find_needed(void)
{
	bool more = true;
	u32 i;

	__set_bit(0, needed);
	while (more) {
		more = false;
		for (i = 0; i < nr_edges; i++) {
			const struct edge *e = &edges[i];

			if (test_bit(e->from, needed) && !test_bit(e->to, needed) &&
			    !is_relaxed(e)) {
				__set_bit(e->to, needed);
				more = true;
			}
		}
	}
}

/**
 * pkvm_console_depends_on() - does the console work without a node?
 * @np:		the node
 *
 * What its driver waits for, the shared memory of a mailbox, the syscons that a
 * vendor's property names, and the bus above; of these the same, in turn.
 *
 * Return: true if the console hangs on it, or there is no telling.
 */
bool __init pkvm_console_depends_on(const struct device_node *np)
{
	u32 i;

	if (!nr_nodes) {
		find_edges();
		find_waits();
		find_needed();
	}
	for (i = 1; i < nr_nodes; i++) {
		if (nodes[i] == np && test_bit(i, needed))
			return true;
	}
	return too_many;
}
