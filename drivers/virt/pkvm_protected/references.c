// SPDX-License-Identifier: GPL-2.0-only
/*
 * References from one node to another that the driver core does not follow, for the
 * boot and for the integrator's tool.
 */
#include <linux/of.h>
#include <linux/string.h>

#include "references.h"

static void __init visit_list(struct device_node *np, const char *list,
			      const char *cells, pkvm_reference_fn fn)
{
	int nr = of_count_phandle_with_args(np, list, cells);
	const struct device_node *last = NULL;
	struct of_phandle_args spec;
	int i;

	for (i = 0; i < nr; i++) {
		if (of_parse_phandle_with_args(np, list, cells, i, &spec))
			continue;
		if (spec.np != last)
			fn(np, list, spec.np);
		last = spec.np;
		of_node_put(spec.np);
	}
}

/*
 * Each entry is an ID, the IOMMU, as many cells as that wants, and a length. Some
 * trees give one cell to an IOMMU that wants two; they name but one IOMMU, and what
 * the other cells seem to name is none.
 */
static void __init visit_iommu_map(struct device_node *np, pkvm_reference_fn fn)
{
	const struct device_node *last = NULL;
	struct device_node *iommu;
	u32 phandle, cells;
	u32 i;

	for (i = 1; !of_property_read_u32_index(np, "iommu-map", i, &phandle);
	     i += 3 + cells) {
		iommu = of_find_node_by_phandle(phandle);
		if (!iommu || of_property_read_u32(iommu, "#iommu-cells", &cells) ||
		    cells > MAX_PHANDLE_ARGS) {
			of_node_put(iommu);
			return;
		}
		if (iommu != last)
			fn(np, "iommu-map", iommu);
		last = iommu;
		of_node_put(iommu);
	}
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
	visit_list(np, "dmas", "#dma-cells", fn);
	visit_list(np, "iommus", "#iommu-cells", fn);
	visit_iommu_map(np, fn);
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
