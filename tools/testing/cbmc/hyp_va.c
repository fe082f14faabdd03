// SPDX-License-Identifier: GPL-2.0-only
/*
 * The EL2 address of a physical range: any range, any list of regions that EL1
 * makes, mapped anywhere. The file subtracts before it compares, and may wrap.
 */
#include "regions.h"

#include <nvhe/pkvm_protected.h>

static bool inside(u32 i, u64 phys, u64 size)
{
	u64 start = pkvm_protected_regs[i].pfn << PAGE_SHIFT;
	u64 length = pkvm_protected_regs[i].nr_pages << PAGE_SHIFT;

	return i < num_protected_reg && phys >= start && phys - start < length &&
	       size <= length - (phys - start);
}

int main(void)
{
	u64 phys = nondet_u64(), size = nondet_u64();
	u32 at = nondet_u32();
	bool found_inside = false;
	u64 found;
	u32 i;

	num_protected_reg = PKVM_PROTECTED_REGS_NUM;
	any_regions(pkvm_protected_regs, PKVM_PROTECTED_REGS_NUM, BIT(52 - PAGE_SHIFT));
	for (i = 0; i < PKVM_PROTECTED_REGS_NUM; i++) {
		pkvm_protected_va[i] = nondet_u64();
		/* No address is 0, and none wraps. */
		assume(pkvm_protected_va[i] && pkvm_protected_va[i] <= BIT(52));
	}
	assume(at < PKVM_PROTECTED_REGS_NUM);

	found = (u64)pkvm_protected_hyp_va(phys, size);

	prove(!inside(at, phys, size) ||
	      found == pkvm_protected_va[at] +
		       (phys - (pkvm_protected_regs[at].pfn << PAGE_SHIFT)),
	      "a range inside a region has its address there");
	for (i = 0; i < PKVM_PROTECTED_REGS_NUM; i++)
		found_inside |= inside(i, phys, size);
	prove(!found || found_inside, "and no other range has one");

	reached(found && at == PKVM_PROTECTED_REGS_NUM - 1 && found == pkvm_protected_va[at]);
	reached(!found && in_region(&pkvm_protected_regs[at], phys >> PAGE_SHIFT));
	reached(!found && phys > pkvm_protected_regs[0].pfn << PAGE_SHIFT && size == 1);
	return 0;
}
