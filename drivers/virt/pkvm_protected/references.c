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
