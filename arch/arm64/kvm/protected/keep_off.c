// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep the host's drivers off what is declared, in whatever mode we boot.
 *
 * A driver that binds to a withheld device dies in its probe, and before that
 * the AMBA bus reads the identification registers eight times. A node that
 * counts as populated already gets no device, platform or AMBA, and nobody
 * looks. It does not stop code that finds its node by itself: interrupt
 * controllers, timers and clocks that are declared, syscons.
 *
 * A raw range keeps a node off only if the plan has room for it: a range that a
 * rule refused, with a size mistyped perhaps, must not take the console along.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/list.h>
#include <linux/slab.h>

#include "protected.h"

struct taken {
	struct list_head list;
	struct device_node *np;
};

static LIST_HEAD(taken_nodes);

/**
 * pkvm_protected_visit_taken() - visit the devices that the host does without
 * @fn:		called once per node, in the order of the log
 * @arg:	passed on to @fn
 *
 * For initcalls after core_initcall. Declaration nodes are not among them.
 */
void __init pkvm_protected_visit_taken(void (*fn)(struct device_node *np, void *arg),
				       void *arg)
{
	struct taken *taken;

	list_for_each_entry(taken, &taken_nodes, list)
		fn(taken->np, arg);
}

/**
 * pkvm_protected_took() - is a device kept from the host's drivers?
 * @np:		its node
 *
 * A bus that is taken brings no devices into being, so all below it are.
 *
 * Return: true if the node or one above it was taken.
 */
bool __init pkvm_protected_took(const struct device_node *np)
{
	struct taken *taken;

	for (; np; np = np->parent) {
		list_for_each_entry(taken, &taken_nodes, list) {
			if (taken->np == np)
				return true;
		}
	}
	return false;
}

static void __init remember(struct device_node *np)
{
	struct taken *taken = kzalloc(sizeof(*taken), GFP_KERNEL | __GFP_NOFAIL);

	taken->np = of_node_get(np);
	list_add_tail(&taken->list, &taken_nodes);
}

static void __init keep_off(struct device_node *np, const char *how)
{
	if (of_node_test_and_set_flag(np, OF_POPULATED))
		return;
	remember(np);
	pr_info("%pOF: kept from the host's drivers, %s\n", np, how);
}

static void __init keep_off_declared(const struct pkvm_declared *decl, void *arg)
{
	of_node_set_flag(decl->np, OF_POPULATED);
	if (decl->dev)
		keep_off(decl->dev, "declared as a protected device");
}

static void __init keep_off_covered(struct device_node *np, void *arg)
{
	if (pkvm_plan_covers(np))
		keep_off(np, "lies in a protected region");
}

/* The buses are populated at arch_initcall_sync, so before that. */
static int __init pkvm_protected_keep_off(void)
{
	pkvm_plan_make();
	pkvm_dt_visit_declared(keep_off_declared, NULL);
	if (pkvm_plan_size())
		pkvm_dt_visit_nodes(keep_off_covered, NULL);
	return 0;
}
core_initcall(pkvm_protected_keep_off);
