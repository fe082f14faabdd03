// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which region does an address lie in? For every address, on EL1's copy of any list
 * that EL2 has accepted. The comparison that the file makes subtracts and may wrap,
 * on purpose; so no check for that here.
 */
#include "regions.h"

#include "../../../arch/arm64/kvm/protected/protected.h"
#include <asm/kvm_pkvm.h>

/* registry.c is linked for the registry, and wants to know these. */
u64 id_aa64mmfr0_el1_sys_val;
struct memblock_region hyp_memory[HYP_MEMBLOCK_REGIONS];
unsigned int hyp_memblock_nr;

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

	pkvm_regions_keep();
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
