// SPDX-License-Identifier: GPL-2.0-only
/*
 * Consumers of taken devices. The boot asks the driver core, which has read the tree.
 */
#include "../../drivers/virt/pkvm_protected/consumer_words.h"

#include "consumers.h"
#include "messages.h"
#include "protected.h"

/* The driver core reads nodes of devices, so those with or below a compatible. */
static bool host_has(const struct device_node *np)
{
	bool device = false;

	for (; np && np->parent; np = np->parent) {
		if (!of_device_is_available(np))
			return false;
		device |= of_property_present(np, "compatible");
	}
	return device;
}

static void look_at(struct device_node *supplier, const char *list, void *np)
{
	/* No node is a consumer of itself. */
	if (supplier != np && pkvm_protected_is_taken(supplier))
		dt_say(DT_WARNING, PKVM_CONSUMER_WORDS, np, supplier, np);
}

static void say_optional(struct device_node *supplier, const char *list, void *np)
{
	if (pkvm_protected_is_taken(supplier))
		dt_say(DT_WARNING, PKVM_OPTIONAL_WORDS, np, supplier, np);
}

static void say_syscon(struct device_node *supplier, const char *property, void *np)
{
	if (pkvm_protected_is_taken(supplier))
		dt_say(DT_WARNING, PKVM_SYSCON_WORDS, np, property, supplier, np);
}

static void look_at_node(struct device_node *np)
{
	pkvm_visit_links(np, look_at, np);
	pkvm_visit_optional(np, say_optional, np);
	pkvm_visit_syscons(np, say_syscon, np);
}

void consumers_say(void)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		if (host_has(np) && !pkvm_protected_is_taken(np))
			look_at_node(np);
	}
}
