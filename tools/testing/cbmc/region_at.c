// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which region does an address lie in? For every address, on EL1's copy of any list
 * that EL2 has taken. The comparison that the file makes subtracts and may wrap,
 * on purpose; so no check for that here.
 */
#include "regions.h"

#include "../../../arch/arm64/kvm/protected/protected.h"

/* What device_initcall() makes of it */
int initcall_pkvm_protected_regions_init(void);

unsigned int pkvm_protected_count(void)
{
	return num_protected_reg;
}

const struct device_node *pkvm_protected_node(unsigned int index)
{
	return NULL;
}

int main(void)
{
	u64 phys = nondet_u64();
	u32 at = nondet_u32();
	struct pkvm_region *found;
	bool inside;

	num_protected_reg = nondet_u32();
	assume(num_protected_reg <= PKVM_PROTECTED_REGS_NUM);
	any_regions(pkvm_protected_regs, PKVM_PROTECTED_REGS_NUM,
		    1ULL << (52 - PAGE_SHIFT));
	assume(at < PKVM_PROTECTED_REGS_NUM);

	initcall_pkvm_protected_regions_init();
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
