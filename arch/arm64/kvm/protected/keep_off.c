// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep the host's drivers off what is declared, in whatever mode we boot.
 *
 * A driver that binds to a withheld device dies in its probe, and before that
 * the AMBA bus reads the identification registers eight times. A node that
 * counts as populated already gets no device, platform or AMBA, and nobody
 * looks. It does not stop code that finds its node by itself: interrupt
 * controllers, timers and clocks that are declared, syscons.
 *
 * A raw range keeps a node off only if the plan has room for it: a range that a
 * rule refused, with a size mistyped perhaps, must not take the console along.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include "protected.h"

static void __init keep_off(struct device_node *np, const char *how)
{
	if (!of_node_test_and_set_flag(np, OF_POPULATED))
		pr_info("%pOF: kept from the host's drivers, %s\n", np, how);
}

static void __init keep_off_declared(const struct pkvm_declared *decl, void *arg)
{
	of_node_set_flag(decl->np, OF_POPULATED);
	if (decl->dev)
		keep_off(decl->dev, "declared as a protected device");
}

static void __init keep_off_covered(struct device_node *np, void *arg)
{
	if (pkvm_plan_covers(np))
		keep_off(np, "lies in a protected region");
}

/* The buses are populated at arch_initcall_sync, so before that. */
static int __init pkvm_protected_keep_off(void)
{
	pkvm_plan_make();
	pkvm_dt_visit_declared(keep_off_declared, NULL);
	if (pkvm_plan_size())
		pkvm_dt_visit_nodes(keep_off_covered, NULL);
	return 0;
}
core_initcall(pkvm_protected_keep_off);
