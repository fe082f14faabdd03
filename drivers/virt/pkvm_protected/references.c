// SPDX-License-Identifier: GPL-2.0-only
/*
 * References from one node to another that the driver core does not follow, for the
 * boot and for the integrator's tool.
 */
#include <linux/of.h>
#include <linux/string.h>

#include <asm/kvm_pkvm_protected_devices.h>

#include "references.h"

/* Of several entries with one supplier the first is named. */
struct consumer {
	struct device_node *np;
	pkvm_reference_fn fn;
	const struct device_node *last;
};

static void __init visit_once(struct device_node *supplier, const char *list, void *arg)
{
	struct consumer *consumer = arg;

	if (supplier != consumer->last)
		consumer->fn(consumer->np, list, supplier);
	consumer->last = supplier;
}

/**
 * pkvm_optional_references() - visit the suppliers that the driver core counts as
 * optional and does not note, unless told to be strict
 * @np:		the consumer
 * @fn:		called for each, once if it is named in a row
 *
 * Many drivers wait for these all the same, up to the deferral timeout.
 */
void __init pkvm_optional_references(struct device_node *np, pkvm_reference_fn fn)
{
	struct consumer consumer = { .np = np, .fn = fn };

	pkvm_visit_list(np, "dmas", "#dma-cells", visit_once, &consumer);
	pkvm_visit_list(np, "iommus", "#iommu-cells", visit_once, &consumer);
	pkvm_visit_map(np, "iommu-map", "#iommu-cells", visit_once, &consumer);
}

/* A vendor's own property has the vendor's name before a comma; Linux is none. */
static bool __init may_name_syscon(const char *name)
{
	return !strcmp(name, "syscon") || !strcmp(name, "regmap") ||
	       (strchr(name, ',') && !strstarts(name, "linux,"));
}

/**
 * pkvm_syscon_references() - visit the syscons that a node seems to name
 * @np:		the node
 * @fn:		called for each
 *
 * Only a driver knows what is in its own properties. A first cell that is the phandle
 * of a syscon may be something else, by coincidence.
 */
void __init pkvm_syscon_references(struct device_node *np, pkvm_reference_fn fn)
{
	struct device_node *syscon;
	struct property *prop;
	u32 phandle;

	for_each_property_of_node(np, prop) {
		if (!may_name_syscon(prop->name) || prop->length % sizeof(u32) ||
		    of_property_read_u32(np, prop->name, &phandle))
			continue;
		syscon = of_find_node_by_phandle(phandle);
		if (syscon && of_device_is_compatible(syscon, "syscon"))
			fn(np, prop->name, syscon);
		of_node_put(syscon);
	}
}
