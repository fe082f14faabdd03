// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read declarations and register blocks out of the device tree.
 *
 * Two forms declare: a raw range in a node that is compatible with
 * "pkvm,protected-region", and devices by phandle in a node that is compatible
 * with "linux,pkvm-protected-mmio". This file only reads. What is allowed is
 * the rule book's business.
 */
#include <linux/of_address.h>

#include "protected.h"

#define RAW_COMPATIBLE		"pkvm,protected-region"
#define BY_DEVICE_COMPATIBLE	"linux,pkvm-protected-mmio"
#define BY_DEVICE_PROPERTY	"linux,protected-devices"

static bool is_declaration(const struct device_node *np)
{
	return of_device_is_compatible(np, RAW_COMPATIBLE) ||
	       of_device_is_compatible(np, BY_DEVICE_COMPATIBLE);
}

/* Number of entries in reg, or the reason why there is no telling. */
static enum pkvm_rule count_regs(struct device_node *np, u32 *count)
{
	int cells;
	int len;

	if (!of_get_property(np, "reg", &len) || !len)
		return PKVM_RULE_NO_REG;
	/* Without these the helpers would guess, and WARN. */
	if (!np->parent ||
	    !of_property_present(np->parent, "#address-cells") ||
	    !of_property_present(np->parent, "#size-cells"))
		return PKVM_RULE_MALFORMED;

	cells = of_n_addr_cells(np) + of_n_size_cells(np);
	if (!cells || len % (cells * sizeof(__be32)))
		return PKVM_RULE_MALFORMED;

	*count = len / (cells * sizeof(__be32));
	return PKVM_RULE_OK;
}

static enum pkvm_rule read_reg(struct device_node *np, u32 entry,
			       struct pkvm_extent *extent)
{
	const __be32 *addr;
	u64 cpu;

	addr = of_get_address(np, entry, &extent->size, NULL);
	if (!addr)
		return PKVM_RULE_MALFORMED;

	cpu = of_translate_address(np, addr);
	if (cpu == OF_BAD_ADDR) {
		extent->start = of_read_number(addr, of_n_addr_cells(np));
		return PKVM_RULE_UNTRANSLATABLE;
	}
	extent->start = cpu;
	return PKVM_RULE_OK;
}

/* All reg entries of @regs_of, reported as declared by decl->np. */
static void visit_regs_of(struct pkvm_declared *decl,
			  struct device_node *regs_of,
			  pkvm_declared_fn fn, void *arg)
{
	u32 count = 0;

	decl->entry = 0;
	decl->rule = count_regs(regs_of, &count);
	if (decl->rule != PKVM_RULE_OK) {
		fn(decl, arg);
		return;
	}

	for (decl->entry = 0; decl->entry < count; decl->entry++) {
		decl->rule = read_reg(regs_of, decl->entry, &decl->extent);
		fn(decl, arg);
	}
}

static void visit_devices_of(struct device_node *np, pkvm_declared_fn fn,
			     void *arg)
{
	int count = of_count_phandle_with_args(np, BY_DEVICE_PROPERTY, NULL);
	int i;

	if (count <= 0) {
		struct pkvm_declared decl = {
			.np = np, .rule = PKVM_RULE_DANGLING,
		};

		fn(&decl, arg);
		return;
	}

	for (i = 0; i < count; i++) {
		struct pkvm_declared decl = { .np = np, .entry = i };

		decl.dev = of_parse_phandle(np, BY_DEVICE_PROPERTY, i);
		if (decl.dev) {
			visit_regs_of(&decl, decl.dev, fn, arg);
		} else {
			decl.rule = PKVM_RULE_DANGLING;
			fn(&decl, arg);
		}
		of_node_put(decl.dev);
	}
}

/**
 * pkvm_dt_visit_declared() - visit every declared range
 * @fn:		called once per range, and once per declaration that has none
 * @arg:	passed on to @fn
 *
 * A declaration node that is not available is ignored. A device that one
 * points to is visited whatever its own status.
 */
void pkvm_dt_visit_declared(pkvm_declared_fn fn, void *arg)
{
	struct device_node *np;

	for_each_compatible_node(np, NULL, RAW_COMPATIBLE) {
		struct pkvm_declared decl = { .np = np };

		if (of_device_is_available(np))
			visit_regs_of(&decl, np, fn, arg);
	}

	for_each_compatible_node(np, NULL, BY_DEVICE_COMPATIBLE) {
		if (of_device_is_available(np))
			visit_devices_of(np, fn, arg);
	}
}

/**
 * pkvm_dt_visit_regs() - visit every register block that has a CPU address
 * @fn:		called once per reg entry
 * @arg:	passed on to @fn
 *
 * Declaration nodes are left out: they describe no hardware of their own.
 */
void pkvm_dt_visit_regs(pkvm_regs_fn fn, void *arg)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		struct pkvm_extent regs;
		u32 count = 0;
		u32 i;

		if (is_declaration(np) ||
		    count_regs(np, &count) != PKVM_RULE_OK)
			continue;

		for (i = 0; i < count; i++) {
			if (read_reg(np, i, &regs) == PKVM_RULE_OK)
				fn(np, regs, arg);
		}
	}
}

struct node_search {
	const struct device_node *np;
	bool found;
};

static void match_device(const struct pkvm_declared *decl, void *arg)
{
	struct node_search *search = arg;

	if (decl->dev == search->np)
		search->found = true;
}

/**
 * pkvm_dt_takes_node() - is a node declared by phandle?
 * @np:		the node
 *
 * Return: true if an available declaration points to it.
 */
bool pkvm_dt_takes_node(const struct device_node *np)
{
	struct node_search search = { .np = np };

	pkvm_dt_visit_declared(match_device, &search);
	return search.found;
}
