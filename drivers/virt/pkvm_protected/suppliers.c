// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find what a protected device lives on, in the device tree.
 *
 * A bus above it counts as well: its driver lets go of clocks and power when no
 * child device uses them, and a taken device is no child of anything. Resets of
 * a bus are left to its driver, which may want them for itself.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/slab.h>

#include <asm/kvm_pkvm_protected_devices.h>

#include "specifier.h"
#include "suppliers.h"

#define PROTECTED_CLOCKS	"protected-clocks"
#define SUPPLY_SUFFIX		"-supply"

struct supplier_kind {
	bool enabled;
	const char *list;
	const char *cells;
};

/*
 * Without the framework for it nobody in the host can switch such a thing off,
 * so there is nothing to hold.
 */
static const struct supplier_kind kinds[PKVM_SUPPLIER_KINDS] __initconst = {
	[PKVM_SUPPLIER_DOMAIN] = {
		IS_ENABLED(CONFIG_PM_GENERIC_DOMAINS_OF),
		"power-domains", "#power-domain-cells",
	},
	[PKVM_SUPPLIER_REGULATOR] = {
		.enabled = IS_ENABLED(CONFIG_REGULATOR),
	},
	[PKVM_SUPPLIER_CLOCK] = {
		IS_ENABLED(CONFIG_COMMON_CLK),
		"clocks", "#clock-cells",
	},
	[PKVM_SUPPLIER_RESET] = {
		IS_ENABLED(CONFIG_RESET_CONTROLLER),
		"resets", "#reset-cells",
	},
};

/* The integrator has told the host in the common way to leave a clock alone. */
static bool __init is_protected_clock(const struct of_phandle_args *spec)
{
	int nr = of_property_count_u32_elems(spec->np, PROTECTED_CLOCKS);
	bool listed = false;
	u32 *list;

	if (nr <= 0)
		return false;
	list = kcalloc(nr, sizeof(*list), GFP_KERNEL);
	if (list && !of_property_read_u32_array(spec->np, PROTECTED_CLOCKS, list, nr))
		listed = pkvm_specifier_listed(list, nr, spec->args,
					       spec->args_count);
	kfree(list);
	return listed;
}

/* Why the host is no danger to it, or NULL. */
static const char *__init why_leave(enum pkvm_supplier_kind kind,
				    const struct of_phandle_args *spec)
{
	if (pkvm_protected_took(spec->np))
		return "it is declared protected, too";
	if (!of_device_is_available(spec->np))
		return "the host has it disabled";
	if (kind == PKVM_SUPPLIER_CLOCK && is_protected_clock(spec))
		return "it is listed in " PROTECTED_CLOCKS;
	return NULL;
}

/* Takes over the reference in @found->spec.np. */
static void __init add(struct device_node *np, struct list_head *suppliers,
		       const struct pkvm_supplier *found)
{
	struct pkvm_supplier *supplier;
	const char *why = NULL;

	if (found->spec.np)
		why = why_leave(found->kind, &found->spec);
	if (why) {
		pr_info("%pOF: %s of %pOF, %pOF, is left alone: %s\n", np,
			found->name, found->user, found->spec.np, why);
		of_node_put(found->spec.np);
		return;
	}

	supplier = kmemdup(found, sizeof(*found), GFP_KERNEL | __GFP_NOFAIL);
	supplier->nr = list_count_nodes(suppliers);
	of_node_get(supplier->user);
	list_add_tail(&supplier->list, suppliers);
}

static void __init find_listed(struct device_node *np, struct device_node *user,
			       enum pkvm_supplier_kind kind,
			       struct list_head *suppliers)
{
	const char *list = kinds[kind].list;
	const char *cells = kinds[kind].cells;
	int nr = of_count_phandle_with_args(user, list, cells);
	int i;

	for (i = 0; i < nr; i++) {
		struct pkvm_supplier found = {
			.kind = kind, .user = user, .index = i,
			.err = -EPROBE_DEFER,
		};

		/* An entry may be left empty on purpose. */
		if (of_parse_phandle_with_args(user, list, cells, i, &found.spec))
			continue;
		snprintf(found.name, sizeof(found.name), "%s[%d]", list, i);
		add(np, suppliers, &found);
	}

	if (nr < 0 && nr != -ENOENT) {
		struct pkvm_supplier found = {
			.kind = kind, .user = user, .err = nr,
		};

		strscpy(found.name, list, sizeof(found.name));
		add(np, suppliers, &found);
	}
}

static bool __init is_supply(const char *name)
{
	size_t suffix = strlen(SUPPLY_SUFFIX);
	size_t len = strlen(name);

	return len > suffix && !strcmp(name + len - suffix, SUPPLY_SUFFIX);
}

static void __init find_supplies(struct device_node *np, struct device_node *user,
				 struct list_head *suppliers)
{
	struct property *prop;

	for_each_property_of_node(user, prop) {
		struct pkvm_supplier found = {
			.kind = PKVM_SUPPLIER_REGULATOR, .user = user,
			.err = -EPROBE_DEFER,
		};

		if (!is_supply(prop->name))
			continue;
		found.spec.np = of_parse_phandle(user, prop->name, 0);
		if (!found.spec.np ||
		    strscpy(found.name, prop->name, sizeof(found.name)) < 0)
			found.err = -EINVAL;
		add(np, suppliers, &found);
	}
}

static void __init find_kind(struct device_node *np, struct device_node *user,
			     enum pkvm_supplier_kind kind,
			     struct list_head *suppliers)
{
	if (!kinds[kind].enabled)
		return;
	if (kind == PKVM_SUPPLIER_REGULATOR)
		find_supplies(np, user, suppliers);
	else
		find_listed(np, user, kind, suppliers);
}

/**
 * pkvm_suppliers_find() - what has to stay on for a device
 * @np:		its node
 * @suppliers:	list to which they are added, struct pkvm_supplier
 *
 * What the host cannot switch off, or was told to leave alone, is left out.
 */
void __init pkvm_suppliers_find(struct device_node *np,
				struct list_head *suppliers)
{
	enum pkvm_supplier_kind kind;
	struct device_node *user;

	for (kind = 0; kind < PKVM_SUPPLIER_KINDS; kind++) {
		for (user = np; user->parent; user = user->parent) {
			if (user == np || kind != PKVM_SUPPLIER_RESET)
				find_kind(np, user, kind, suppliers);
		}
	}
}
