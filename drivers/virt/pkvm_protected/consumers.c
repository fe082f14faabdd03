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

/* A bus that is taken takes all below it along. @any: set, as there is a taken device */
static void __init look_at_consumers(struct device_node *supplier, void *any)
{
	struct device_node *child;
	struct fwnode_link *link;

	list_for_each_entry(link, &supplier->fwnode.consumers, s_hook) {
		struct device_node *np = to_of_node(link->consumer);

		if (np && !(link->flags & FWLINK_FLAG_IGNORE) &&
		    !pkvm_protected_is_taken(np))
			pr_warn(PKVM_CONSUMER_WORDS "\n", np, supplier, np);
	}
	for_each_child_of_node(supplier, child)
		look_at_consumers(child, any);
	*(bool *)any = true;
}

struct consumer {
	struct device_node *np;
	const struct device_node *last;	/* supplier that was looked at */
};

/* Of several entries in a row with one supplier the first is named. */
static void __init say_optional(struct device_node *supplier, const char *list, void *arg)
{
	struct consumer *consumer = arg;

	if (supplier != consumer->last && pkvm_protected_is_taken(supplier))
		pr_warn(PKVM_OPTIONAL_WORDS "\n", consumer->np, supplier, consumer->np);
	consumer->last = supplier;
}

static void __init say_syscon(struct device_node *supplier, const char *property, void *np)
{
	if (pkvm_protected_is_taken(supplier))
		pr_warn(PKVM_SYSCON_WORDS "\n", np, property, supplier, np);
}

/* What the driver core has not noted. */
static void __init look_at_references(void)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		struct consumer consumer = { .np = np };

		if (!of_device_is_available(np) || pkvm_protected_is_taken(np))
			continue;
		if (!fw_devlink_is_strict())
			pkvm_visit_optional(np, say_optional, &consumer);
		pkvm_visit_syscons(np, say_syscon, np);
	}
}

/* Linked after drivers/of, so it runs after the buses were populated. */
static int __init pkvm_protected_name_consumers(void)
{
	bool any = false;

	pkvm_protected_visit_taken(look_at_consumers, &any);
	if (any)
		look_at_references();
	return 0;
}
arch_initcall_sync(pkvm_protected_name_consumers);
