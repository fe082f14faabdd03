// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are there enough table pages for one region? Its worst case against what a walk
 * makes, for the host stage-2, at the physical address, and for EL2, at any address
 * with the same offset in the largest block that the region contains.
 */
#include "prove.h"

#include <asm/kvm_pkvm_protected.h>

/* The solver's bound: 22 bits of page frames, 16 GiB with 4K pages. */
#define MAX_PFN	BIT(22)

/*
 * Where two entries of the first level meet, those of all other levels do, too:
 * EL2's address is any around that, so that a region may straddle each of them.
 */
#define EDGE	pkvm_protected_entry_pages(pkvm_protected_first_level())

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

	for (level = pkvm_protected_first_level(); level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u32 shift = kvm_granule_shift(level) - PAGE_SHIFT;
		u64 touched = ((end - 1) >> shift) - (start >> shift) + 1;
		u64 first = (start + (1ULL << shift) - 1) >> shift;
		u64 filled = end >> shift > first ? (end >> shift) - first : 0;

		total += kvm_level_supports_block_mapping(level) ?
			 touched - filled : touched;
	}
	return total;
}

int main(void)
{
	struct pkvm_protected_reg reg = { nondet_u64(), nondet_u64() };
	u64 pfn = reg.pfn, nr = reg.nr_pages;
	u64 va = nondet_u64();
	u64 block, hyp;

	assume(nr && nr <= MAX_PFN && pfn <= MAX_PFN - nr);
	block = pkvm_protected_largest_block(nr << PAGE_SHIFT) >> PAGE_SHIFT;
	hyp = pkvm_protected_hyp_tables(&reg, 1);
	assume(va >= EDGE - MAX_PFN / 2 && va <= EDGE + MAX_PFN / 2 - nr &&
	       !((va ^ pfn) & (block - 1)));

	prove(block <= nr && !(block & (block - 1)),
	      "the largest block is a power of two, and fits into the region");
	prove(pkvm_protected_host_tables(&reg, 1) == tables_made(pfn, nr),
	      "the host stage-2 has as many pages as it needs");
	prove(tables_made(va, nr) <= hyp, "EL2 has pages enough, at any address");
	prove(hyp <= 8 + nr, "and their number is at most 8 more than the pages of the region");

	reached(nr == 1 && tables_made(va, nr) == hyp);
	reached(block > 1 && va < EDGE && va + nr > EDGE && tables_made(va, nr) == hyp);
	reached(nr > 1 << 18);
	return 0;
}
