// SPDX-License-Identifier: GPL-2.0-only
/*
 * Table pages that regions need: the kernel's bound against a model that counts tables,
 * for each page size. tools/testing/cbmc/pools.c proves it for any region at any address.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

typedef signed char s8;

static u32 page_shift;

#define PAGE_SHIFT	page_shift
#define MAX_REGIONS	3
/* A region takes at most so many pages that it does not need. */
#define MAX_WASTE	10

#define CONFIG_PKVM_PROTECTED_MMIO	1
#define CONFIG_PKVM_PROTECTED_REGS_NUM	MAX_REGIONS
#define kvm_nvhe_sym(sym)		sym

#include "levels.h"
#include "../../../../../arch/arm64/include/asm/kvm_pkvm_protected.h"

struct pkvm_protected_reg pkvm_protected_regs[MAX_REGIONS];
unsigned int num_protected_reg;

/* The fewest pages that the bound has had to spare, for this page size */
static u64 least_spare;

/* Pages below one entry of a level; no level is as large as 52 bits of address. */
static u64 entry_pages(s8 level)
{
	return kvm_granule_shift(level) < 52 ? kvm_granule_size(level) >> page_shift : 0;
}

/* pkvm_largest_block() of arch/arm64/kvm/hyp/nvhe/mm.c, in pages */
static u64 largest_block(u64 nr_pages)
{
	s8 level = KVM_PGTABLE_MIN_BLOCK_LEVEL;

	while (level < KVM_PGTABLE_LAST_LEVEL && entry_pages(level) > nr_pages)
		level++;
	return entry_pages(level);
}

/*
 * A table is below each entry that the region touches, unless the region fills one that
 * may be a block.
 */
static u64 model_tables(u64 start, u64 nr_pages)
{
	u64 end = start + nr_pages;
	u64 total = 0, entry;
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below = entry_pages(level);

		if (!below)
			continue;
		for (entry = start / below; entry * below < end; entry++) {
			if (!kvm_level_supports_block_mapping(level) ||
			    entry * below < start || (entry + 1) * below > end)
				total++;
		}
	}
	return total;
}

/* Are the pages reserved for the one region enough at @start, and not too many? */
static bool bound_holds(u64 start)
{
	u64 need = model_tables(start, pkvm_protected_regs[0].nr_pages);
	u64 said = pkvm_protected_table_pages();

	if (said >= need && said - need < least_spare)
		least_spare = said - need;
	if (said >= need && said - need <= MAX_WASTE)
		return true;
	printf("# pages of %u bits, %llu of them at 0x%llx: %llu tables, the model needs %llu\n",
	       page_shift, pkvm_protected_regs[0].nr_pages, start, said, need);
	return false;
}

/*
 * One region in the host stage-2, and at EL2 wherever it has the offset of the
 * physical address in its largest block, near to the end of each larger entry.
 */
static bool one_holds(u64 pfn, u64 nr_pages)
{
	u64 block = largest_block(nr_pages);
	bool ok;
	s8 level;

	pkvm_protected_regs[0] = (struct pkvm_protected_reg){ pfn, nr_pages };
	num_protected_reg = 1;
	ok = bound_holds(pfn);

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below = entry_pages(level);
		u64 blocks;

		for (blocks = 1; blocks <= 3 && blocks * block <= below; blocks++)
			ok &= bound_holds(below - blocks * block + (pfn & (block - 1)));
	}
	return ok;
}

static bool one_holds_everywhere(void)
{
	u64 block = entry_pages(2);
	u64 large = entry_pages(KVM_PGTABLE_MIN_BLOCK_LEVEL - 1);
	const u64 sizes[] = {
		1, 2, 3, 8, block / 2, block - 1, block, block + 1, 2 * block - 2,
		2 * block - 1, 2 * block, 2 * block + 1, 5 * block, 5 * block + 2,
		large - 1, large, large + 1, 2 * large, 2 * large + 2,
	};
	const u64 offsets[] = {
		0, 1, 2, block / 2, block - 2, block - 1, block, block + 1,
	};
	bool ok = true;
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = 0; j < ARRAY_SIZE(offsets); j++)
			ok &= one_holds(large - 4 * block + offsets[j], sizes[i]);
	}
	return ok;
}

/* Regions that share a table need fewer pages than their sum. */
static bool several_add_up(void)
{
	const struct pkvm_protected_reg regs[MAX_REGIONS] = {
		{ 1, 1 }, { 2, entry_pages(2) }, { 3 * entry_pages(2), 5 * entry_pages(2) },
	};
	u64 sum = 0;
	u32 i;

	for (i = 0; i < MAX_REGIONS; i++) {
		pkvm_protected_regs[0] = regs[i];
		num_protected_reg = 1;
		sum += pkvm_protected_table_pages();
	}
	memcpy(pkvm_protected_regs, regs, sizeof(regs));
	num_protected_reg = MAX_REGIONS;
	return pkvm_protected_table_pages() == sum;
}

/* Of a level that no address reaches both tables are to spare, and no other. */
static bool bound_is_reached(void)
{
	u64 unused = 0;
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++)
		unused += entry_pages(level) ? 0 : 2;
	return least_spare == unused;
}

static const struct {
	u32 shift;
	const char *suite;
} page_sizes[] = {
	{ 12, "tables, 4K" }, { 14, "tables, 16K" }, { 16, "tables, 64K" },
};

void tables_tests(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(page_sizes); i++) {
		page_shift = page_sizes[i].shift;
		least_spare = ~0ULL;
		result(one_holds_everywhere(), page_sizes[i].suite,
		       "one region: enough, and 10 too many at most");
		result(bound_is_reached(), page_sizes[i].suite, "some region needs all");
		result(several_add_up(), page_sizes[i].suite, "several regions need their sum");
	}
	num_protected_reg = 0;
	result(!pkvm_protected_table_pages(), "tables",
	       "nothing declared needs nothing");
}
