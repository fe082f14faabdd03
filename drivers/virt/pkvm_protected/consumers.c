// SPDX-License-Identifier: GPL-2.0-only
/*
 * Name the devices of the host that need something from a protected one. The
 * driver core would let them wait for it, for ever and in silence.
 *
 * Read once, before drivers start to probe: the buses have just been populated,
 * and that has noted who needs whom for all that is in the tree.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/fwnode.h>
#include <linux/init.h>
#include <linux/of.h>

#include <asm/kvm_pkvm_protected_devices.h>

#include "consumer_words.h"

static void __init say(const struct device_node *np,
		       const struct device_node *supplier)
{
	pr_warn(PKVM_CONSUMER_WORDS "\n", np, supplier, np);
}

/* A bus that is taken takes all below it along. */
static void __init look_at_consumers(struct device_node *supplier, void *arg)
{
	struct device_node *child;
	struct fwnode_link *link;

	list_for_each_entry(link, &supplier->fwnode.consumers, s_hook) {
		struct device_node *np = to_of_node(link->consumer);

		if (np && !(link->flags & FWLINK_FLAG_IGNORE) &&
		    !pkvm_protected_took(np))
			say(np, supplier);
	}
	for_each_child_of_node(supplier, child)
		look_at_consumers(child, arg);
}

/* The supplier in entry @i of a list; an iommu-map has four cells an entry. */
static struct device_node *__init entry_of(const struct device_node *np,
					   const char *list, const char *cells,
					   int i)
{
	struct of_phandle_args spec;

	if (!cells)
		return of_parse_phandle(np, list, i * 4 + 1);
	return of_parse_phandle_with_args(np, list, cells, i, &spec) ? NULL : spec.np;
}

static void __init look_at_list(const struct device_node *np, const char *list,
				const char *cells)
{
	int nr = cells ? of_count_phandle_with_args(np, list, cells) :
			 of_property_count_u32_elems(np, list) / 4;
	bool found = false;
	int i;

	for (i = 0; i < nr && !found; i++) {
		struct device_node *supplier = entry_of(np, list, cells, i);

		found = supplier && pkvm_protected_took(supplier);
		if (found)
			say(np, supplier);
		of_node_put(supplier);
	}
}

/*
 * The bindings that the driver core counts as optional and does not note, unless
 * told to be strict. Many drivers wait for these all the same.
 */
static void __init look_at_optional(void)
{
	struct device_node *np;

	if (fw_devlink_is_strict())
		return;
	for_each_of_allnodes(np) {
		if (!of_device_is_available(np) || pkvm_protected_took(np))
			continue;
		look_at_list(np, "dmas", "#dma-cells");
		look_at_list(np, "iommus", "#iommu-cells");
		look_at_list(np, "iommu-map", NULL);
	}
}

/* Linked after drivers/of, so it runs after the buses were populated. */
static int __init pkvm_protected_name_consumers(void)
{
	pkvm_protected_visit_taken(look_at_consumers, NULL);
	look_at_optional();
	return 0;
}
arch_initcall_sync(pkvm_protected_name_consumers);
