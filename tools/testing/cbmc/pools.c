// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are there enough table pages for a region, and not many more? The bound against
 * what a walk makes, at any address with the same offset in the largest block that
 * fits into the region. Tables that regions share are counted for each.
 */
#include "prove.h"

#include <asm/kvm_pkvm_protected.h>

/* Page frames of 52 bits of address */
#define LIMIT	BIT(52 - PAGE_SHIFT)

/* pkvm_largest_block() of arch/arm64/kvm/hyp/nvhe/mm.c, in pages */
static u64 largest_block(u64 nr)
{
	s8 level = KVM_PGTABLE_MIN_BLOCK_LEVEL;

	while (level < KVM_PGTABLE_LAST_LEVEL &&
	       kvm_granule_size(level) >> PAGE_SHIFT > nr)
		level++;
	return kvm_granule_size(level) >> PAGE_SHIFT;
}

/*
 * A walk makes a table below each entry that the region touches, unless the entry
 * is a block: at a level that has them, and filled by the region. An entry is
 * looked at only if those above it are no blocks; but those are touched wherever
 * it is, and filled only if it is.
 */
static u64 tables_made(u64 start, u64 nr)
{
	u64 end = start + nr;
	u64 total = 0;
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u32 shift = kvm_granule_shift(level) - PAGE_SHIFT;
		u64 touched, first, filled;

		/* The first table has several entries of a level that is used. */
		if (shift + PAGE_SHIFT >= 52)
			continue;
		touched = ((end - 1) >> shift) - (start >> shift) + 1;
		first = (start + (1ULL << shift) - 1) >> shift;
		filled = end >> shift > first ? (end >> shift) - first : 0;
		total += kvm_level_supports_block_mapping(level) ?
			 touched - filled : touched;
	}
	return total;
}

int main(void)
{
	u64 start = nondet_u64(), pfn = nondet_u64(), nr = nondet_u64();
	u64 said, need;

	assume(nr && nr <= LIMIT && pfn <= LIMIT - nr && start <= LIMIT - nr);
	assume(!((start ^ pfn) & (largest_block(nr) - 1)));
	num_protected_reg = 1;
	pkvm_protected_regs[0].pfn = pfn;
	pkvm_protected_regs[0].nr_pages = nr;

	said = pkvm_protected_table_pages();
	need = tables_made(start, nr);
	prove(need <= said, "there are pages enough, at any address");
	prove(said <= need + 10, "10 pages too many at most");

	reached(nr == 1 && need < said);
	reached(start != pfn && nr > BIT(44 - PAGE_SHIFT));
	reached(PAGE_SHIFT > 12 || need == said);
	return 0;
}
