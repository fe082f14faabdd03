// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find the suppliers of a protected device and of the buses above it: a bus driver lets
 * go of clocks and power when no child device uses them, and a taken device is no child.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <asm/kvm_pkvm_protected_devices.h>

#include "suppliers.h"

/* Providers with one cell have that; it tells the host to leave a clock alone. */
static bool __init is_protected_clock(const struct of_phandle_args *spec)
{
	u32 id, i;

	for (i = 0; spec->args_count == 1 &&
	     !of_property_read_u32_index(spec->np, "protected-clocks", i, &id); i++) {
		if (id == spec->args[0])
			return true;
	}
	return false;
}

/* Leave out suppliers that the host will not switch off. */
static void __init visit(struct device_node *np, const struct pkvm_supplier *found,
			 pkvm_supplier_fn fn)
{
	const char *why = NULL;

	if (pkvm_protected_is_taken(found->spec.np))
		why = "it is declared protected, too";
	else if (found->spec.np && !of_device_is_available(found->spec.np))
		why = "the host has it disabled";
	else if (found->kind == PKVM_SUPPLIER_CLOCK && is_protected_clock(&found->spec))
		why = "it is listed in protected-clocks";
	else if (found->kind == PKVM_SUPPLIER_RESET && !pkvm_protected_is_taken(np))
		why = "the driver of the device has it";

	if (why)
		pr_info("%pOF: %s of %pOF, %pOF, is left alone: %s\n", np,
			found->name, found->user, found->spec.np, why);
	else
		fn(np, found);
}

static void __init visit_list(struct device_node *np, struct pkvm_supplier found,
			      const char *list, const char *cells, pkvm_supplier_fn fn)
{
	int nr = of_count_phandle_with_args(found.user, list, cells);

	strscpy(found.name, list, sizeof(found.name));
	found.err = nr;
	if (nr < 0)
		visit(np, &found, fn);

	for (; (int)found.index < nr; found.index++) {
		/* An entry may be left empty on purpose. */
		if (of_parse_phandle_with_args(found.user, list, cells,
					       found.index, &found.spec))
			continue;
		found.err = found.spec.np ? -EPROBE_DEFER : -EINVAL;
		if (cells)
			snprintf(found.name, sizeof(found.name), "%s[%u]", list, found.index);
		visit(np, &found, fn);
	}
}

/**
 * pkvm_suppliers_visit() - visit what has to stay on for a device
 * @np:		its node
 * @fn:		called once per supplier, in the order in which they go on
 *
 * Not visited are those that are left alone, and those without a framework in this
 * kernel. Nodes stay referenced.
 */
void __init pkvm_suppliers_visit(struct device_node *np, pkvm_supplier_fn fn)
{
	static const struct {
		bool enabled;
		const char *name, *cells;
	} kinds[PKVM_SUPPLIER_KINDS] = {
		{ IS_ENABLED(CONFIG_PM_GENERIC_DOMAINS_OF),
		  "power-domains", "#power-domain-cells" },
		{ IS_ENABLED(CONFIG_REGULATOR), "-supply", NULL },
		{ IS_ENABLED(CONFIG_COMMON_CLK), "clocks", "#clock-cells" },
		{ IS_ENABLED(CONFIG_RESET_CONTROLLER), "resets", "#reset-cells" },
	};
	struct pkvm_supplier found = { };
	struct property *prop;
	const char *name;

	for (; found.kind < PKVM_SUPPLIER_KINDS; found.kind++) {
		const char *cells = kinds[found.kind].cells;

		for (found.user = np; found.user->parent; found.user = found.user->parent) {
			for_each_property_of_node(found.user, prop) {
				name = cells ? prop->name : strrchr(prop->name, '-');
				if (kinds[found.kind].enabled && name &&
				    !strcmp(name, kinds[found.kind].name))
					visit_list(np, found, prop->name, cells, fn);
			}
		}
	}
}
