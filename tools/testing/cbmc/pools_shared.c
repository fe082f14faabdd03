// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are there enough table pages for several regions, which share tables? What is
 * computed for them against what walks make: in place, and wherever
 * pkvm_protected_map() may put them. The tables are small ones, of four entries.
 */
#include "regions.h"

#define ADDRESS_PAGES	(4 * pkvm_protected_entry_pages(KVM_PGTABLE_FIRST_LEVEL))

static struct pkvm_protected_reg regs[REGIONS];
static u64 at[REGIONS];

/* Is there a table below this entry? A region that fills it needs none. */
static bool has_table(u64 entry, u64 below, bool blocks)
{
	unsigned int i;

	for (i = 0; i < REGIONS; i++) {
		u64 end = at[i] + regs[i].nr_pages;

		if (at[i] < entry + below && entry < end &&
		    !(blocks && at[i] <= entry && entry + below <= end))
			return true;
	}
	return false;
}

static u64 tables_made(void)
{
	u64 total = 0;
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below = pkvm_protected_entry_pages(level);
		u64 entry;

		for (entry = 0; entry < ADDRESS_PAGES; entry += below)
			total += has_table(entry, below,
					   kvm_level_supports_block_mapping(level));
	}
	return total;
}

int main(void)
{
	u64 distance = nondet_u64();
	u64 private = nondet_u64();
	bool all_linear = true;
	u64 host, hyp;
	unsigned int i;

	any_regions(regs, REGIONS, ADDRESS_PAGES);
	host = pkvm_protected_host_tables(regs, REGIONS);
	hyp = pkvm_protected_hyp_tables(regs, REGIONS);

	for (i = 0; i < REGIONS; i++)
		at[i] = regs[i].pfn;
	prove(host == tables_made(), "the host stage-2 has as many pages as it needs");

	assume(distance < ADDRESS_PAGES && private < ADDRESS_PAGES);
	for (i = 0; i < REGIONS; i++) {
		u64 nr = regs[i].nr_pages;
		u64 block = pkvm_protected_block_pages(&regs[i]);

		at[i] = regs[i].pfn + distance;
		if ((distance & (block - 1)) || (nondet_u32() & 1)) {
			at[i] = private + ((regs[i].pfn + 4 * ADDRESS_PAGES - private) &
					   (block - 1));
			private += nr + block - 1;
			all_linear = false;
		}
		assume(at[i] <= ADDRESS_PAGES && nr <= ADDRESS_PAGES - at[i]);
	}
	prove(tables_made() <= hyp, "EL2 has pages enough, wherever the regions are");

	reached(all_linear && distance == 1);
	reached(!all_linear && tables_made() == hyp);
	reached(hyp < 4 * REGIONS);
	return 0;
}
