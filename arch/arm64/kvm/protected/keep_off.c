// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep the host's drivers off what is declared, in whatever mode we boot.
 *
 * A driver that binds to a withheld device dies in its probe, and before that
 * the AMBA bus reads the identification registers eight times. A node that
 * counts as populated already gets no device, platform or AMBA, and nobody
 * looks.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include "protected.h"

struct taken {
	const struct pkvm_declared *decl;
	struct pkvm_range range;
};

static void __init keep_off(struct device_node *np, const struct device_node *by)
{
	if (!of_node_test_and_set_flag(np, OF_POPULATED))
		pr_info("%pOF: kept from the host's drivers, declared by %pOF\n",
			np, by);
}

static void __init keep_off_inside(struct device_node *np,
				   struct pkvm_extent regs, void *arg)
{
	const struct taken *taken = arg;
	bool inside;

	pkvm_range_vs_node(taken->range, regs, PAGE_SHIFT, false, &inside);
	if (inside)
		keep_off(np, taken->decl->np);
}

static void __init keep_off_declared(const struct pkvm_declared *decl, void *arg)
{
	struct taken taken = { .decl = decl };

	if (decl->dev) {
		keep_off(decl->dev, decl->np);
		return;
	}
	of_node_set_flag(decl->np, OF_POPULATED);
	if (decl->rule == PKVM_RULE_OK &&
	    pkvm_extent_widen(decl->extent, PAGE_SHIFT, &taken.range) == PKVM_RULE_OK)
		pkvm_dt_visit_regs(keep_off_inside, &taken);
}

/* The buses are populated at arch_initcall_sync, so before that. */
static int __init pkvm_protected_keep_off(void)
{
	pkvm_dt_visit_declared(keep_off_declared, NULL);
	return 0;
}
core_initcall(pkvm_protected_keep_off);
