// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which region does an address lie in? For every address, on the registry and EL1's
 * list that any plan ends in. The comparison that the file makes subtracts and may wrap,
 * on purpose; so no check for that here.
 */
#include "regions.h"

#include "../../../arch/arm64/kvm/protected/protected.h"

struct pkvm_plan pkvm_plan;

void pkvm_judge_declared(void)
{
}

void pkvm_plan_print(void)
{
}

void pkvm_windows_print(void)
{
}

enum pkvm_policy pkvm_protected_policy(void)
{
	return PKVM_POLICY_ENFORCE;
}

unsigned int pkvm_protected_count(void)
{
	return num_protected_reg;
}

struct device_node *pkvm_plan_node(u32 slot)
{
	return NULL;
}

int main(void)
{
	u64 phys = nondet_u64();
	u32 at = nondet_u32();
	struct pkvm_protected_reg any[PKVM_PROTECTED_REGS_NUM];
	struct pkvm_region *found;
	bool inside;
	u32 i;

	any_regions(any, PKVM_PROTECTED_REGS_NUM, 1ULL << (52 - PAGE_SHIFT));
	for (i = 0; i < PKVM_PROTECTED_REGS_NUM; i++) {
		pkvm_plan.slots[i].range.start = any[i].pfn;
		pkvm_plan.slots[i].range.end = any[i].pfn + any[i].nr_pages;
	}
	pkvm_plan.nr_slots = nondet_u32();
	assume(pkvm_plan.nr_slots <= PKVM_PROTECTED_REGS_NUM);
	assume(at < PKVM_PROTECTED_REGS_NUM);

	prove(!pkvm_protected_declare() && num_protected_reg == pkvm_plan.nr_slots,
	      "all of the plan is in the registry");
	found = pkvm_region_at(phys);

	inside = at < num_protected_reg &&
		 in_region(&pkvm_protected_regs[at], phys >> PAGE_SHIFT);
	prove(!inside || found == pkvm_region(at), "an address in a region leads to that region");
	prove(inside || !found || found != pkvm_region(at),
	      "an address that is in none leads to none");
	prove(!pkvm_region(at) == (at >= num_protected_reg) &&
	      (!pkvm_region(at) || pkvm_region(at)->start ==
	       pkvm_protected_regs[at].pfn << PAGE_SHIFT),
	      "regions are found by their number, and no more of them");

	reached(inside && at == PKVM_PROTECTED_REGS_NUM - 1);
	reached(!found);
	reached(inside && !(phys & (PAGE_SIZE - 1)));
	return 0;
}
