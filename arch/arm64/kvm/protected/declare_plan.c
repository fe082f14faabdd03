// SPDX-License-Identifier: GPL-2.0-only
/*
 * Declare: from the plan to the registry, all or nothing.
 */
#include "protected.h"

/* The declaring node of each region, in the order of the registry. */
static struct device_node *region_nodes[PKVM_PROTECTED_REGS_NUM];

/* The device, if it was declared by phandle, else the declaring node */
const struct device_node *pkvm_protected_node(unsigned int index)
{
	return region_nodes[index];
}

static void __init commit(void)
{
	struct pkvm_protected_reg *regs = kvm_nvhe_sym(pkvm_protected_regs);
	u32 nr = pkvm_plan.nr_slots;
	u32 i;

	for (i = 0; i < nr; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		regs[i].pfn = range.start;
		regs[i].nr_pages = range.end - range.start;
		region_nodes[i] = pkvm_plan_node(i);
	}
	kvm_nvhe_sym(num_protected_reg) = nr;
	kvm_nvhe_sym(num_protected_tables) = pkvm_protected_table_pages();
}

/**
 * pkvm_protected_declare() - fill the registry from the device tree
 *
 * Called from kvm_hyp_reserve(), when memblock knows all memory and before the
 * hypervisor's memory is sized, only with kvm-arm.mode=protected.
 *
 * Return: 0, also when nothing is declared. -EINVAL if a declaration was
 * refused and the policy is to enforce; pKVM must not start then. The registry
 * is empty after any refusal, and in a dry run.
 */
int __init pkvm_protected_declare(void)
{
	pkvm_judge_declared();
	pkvm_plan_print();

	if (pkvm_plan.refused)
		return pkvm_protected_policy() == PKVM_POLICY_ENFORCE ? -EINVAL : 0;
	if (pkvm_protected_policy() != PKVM_POLICY_DRY_RUN)
		commit();
	return 0;
}
