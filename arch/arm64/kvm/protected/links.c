// SPDX-License-Identifier: GPL-2.0-only
/*
 * The nodes that a device waits for: of_supplier_bindings in drivers/of/property.c,
 * without what the driver core counts as optional. It has no such list yet when the
 * plan is made, and pkvm-dt has no driver core.
 */
#include <linux/ctype.h>
#include <linux/of_irq.h>

#include <asm/kvm_pkvm.h>

#include "protected.h"

/* asm/kvm_pkvm_protected_compat.h of a kernel whose of_map_id() reads no cells */
#ifndef OF_MAP_ONE_CELL
#define OF_MAP_ONE_CELL	false
#endif

struct binding {
	const char *list;
	const char *cells;
};

static const struct binding bindings[] __initconst = {
	{ "access-controllers", "#access-controller-cells" },
	{ "backlight", NULL },
	{ "clocks", "#clock-cells" },
	{ "extcon", NULL },
	{ "hwlocks", "#hwlock-cells" },
	{ "interconnects", "#interconnect-cells" },
	{ "interrupts-extended", "#interrupt-cells" },
	{ "io-backends", "#io-backend-cells" },
	{ "io-channels", "#io-channel-cells" },
	{ "leds", NULL },
	{ "mboxes", "#mbox-cells" },
	{ "mmc-pwrseq", NULL },
	{ "msi-parent", "#msi-cells" },
	{ "nvmem-cells", "#nvmem-cell-cells" },
	{ "panel", NULL },
	{ "phys", "#phy-cells" },
	{ "power-domains", "#power-domain-cells" },
	{ "power-supplies", NULL },
	{ "pses", "#pse-cells" },
	{ "pwms", "#pwm-cells" },
	{ "resets", "#reset-cells" },
	{ "wakeup-parent", NULL },
};

/* Visit the nodes of a list of phandles; @cells of the target tell its arguments. */
void __init pkvm_visit_list(const struct device_node *np, const char *list,
			    const char *cells, pkvm_link_fn fn, void *arg)
{
	struct of_phandle_iterator it;
	int err;

	of_for_each_phandle(&it, err, np, list, cells, 0) {
		if (it.node)
			fn(it.node, list, arg);
	}
}

static bool __init ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name);
	size_t want = strlen(suffix);

	return len > want && !strcmp(name + len - want, suffix);
}

/* The name has a number or a purpose in it. A hog has its GPIO from its parent. */
static void __init visit_pattern(const struct device_node *np, const char *name,
				 pkvm_link_fn fn, void *arg)
{
	if (ends_in(name, "-supply") ||
	    (strstarts(name, "pinctrl-") && isdigit(name[strlen("pinctrl-")])))
		pkvm_visit_list(np, name, NULL, fn, arg);
	else if (ends_in(name, "-gpio") ||
		 (ends_in(name, "-gpios") && !ends_in(name, ",nr-gpios")) ||
		 ((!strcmp(name, "gpio") || !strcmp(name, "gpios")) &&
		  !of_property_present(np, "gpio-hog")))
		pkvm_visit_list(np, name, "#gpio-cells", fn, arg);
}

/* As of_check_bad_map(): one cell, although the target wants two. */
static bool __init is_bad_map(const struct device_node *np, const char *map, u32 phandle)
{
	u32 to, length;
	int i;

	for (i = 0; !of_property_read_u32_index(np, map, i + 3, &length); i += 4) {
		of_property_read_u32_index(np, map, i + 1, &to);
		if (to != phandle || length != 1)
			return false;
	}
	return of_property_count_u32_elems(np, map) == i;
}

/*
 * Visit the nodes of an iommu-map or msi-map, read as of_map_id() does: an entry is
 * <input phandle output... length>; @cells of the target tell the width of an output.
 */
void __init pkvm_visit_map(const struct device_node *np, const char *map,
			   const char *cells, pkvm_link_fn fn, void *arg)
{
	u32 phandle, width;
	u32 i;

	for (i = 0; !of_property_read_u32_index(np, map, i + 1, &phandle); i += 3 + width) {
		struct device_node *to = of_find_node_by_phandle(phandle);

		if (!to)
			return;
		if (OF_MAP_ONE_CELL || of_property_read_u32(to, cells, &width) ||
		    width > MAX_PHANDLE_ARGS || (width == 2 && is_bad_map(np, map, phandle)))
			width = 1;
		fn(to, map, arg);
		of_node_put(to);
	}
}

/*
 * Visit what the driver core counts as optional and does not note, unless told to be
 * strict. Many drivers wait for it all the same, up to the deferral timeout.
 */
void __init pkvm_visit_optional(const struct device_node *np, pkvm_link_fn fn, void *arg)
{
	pkvm_visit_list(np, "dmas", "#dma-cells", fn, arg);
	pkvm_visit_list(np, "iommus", "#iommu-cells", fn, arg);
	pkvm_visit_map(np, "iommu-map", "#iommu-cells", fn, arg);
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

/*
 * Visit the syscons that a node seems to name, each once if a property names it in a
 * row. By number, since only the vendor's driver knows which cell is a phandle.
 */
void __init pkvm_visit_syscons(const struct device_node *np, pkvm_link_fn fn, void *arg)
{
	struct property *prop;
	u32 phandle, last;
	int i;

	for_each_property_of_node(np, prop) {
		last = 0;
		for (i = 0; may_name_syscon(prop->name) &&
		     !of_property_read_u32_index(np, prop->name, i, &phandle); i++) {
			struct device_node *to = of_find_node_by_phandle(phandle);

			if (to && phandle != last && of_device_is_compatible(to, "syscon")) {
				fn(to, prop->name, arg);
				last = phandle;
			}
			of_node_put(to);
		}
	}
}

/* Visit the nodes that a device waits for, once for each reference. */
void __init pkvm_visit_links(struct device_node *np, pkvm_link_fn fn, void *arg)
{
	struct property *prop;
	u32 present = 0;
	u32 i;

	/* Most nodes have few properties, so that looking up each binding takes longer. */
	for_each_property_of_node(np, prop) {
		for (i = 0; i < ARRAY_SIZE(bindings); i++)
			present |= (u32)!strcmp(prop->name, bindings[i].list) << i;
	}
	for (i = 0; i < ARRAY_SIZE(bindings); i++) {
		if (present & (1U << i))
			pkvm_visit_list(np, bindings[i].list, bindings[i].cells, fn, arg);
	}
	for_each_property_of_node(np, prop)
		visit_pattern(np, prop->name, fn, arg);
	if (of_property_present(np, "interrupts") &&
	    !of_property_present(np, "interrupts-extended")) {
		struct device_node *parent = of_irq_find_parent(np);

		if (parent)
			fn(parent, "interrupts", arg);
		of_node_put(parent);
	}
}
