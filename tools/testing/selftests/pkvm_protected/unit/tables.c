// SPDX-License-Identifier: GPL-2.0-only
/*
 * Table pages that regions need: the kernel's bound against a model that builds
 * the tables, for each page size, wherever a region may be mapped.
 */
#include <stdio.h>

#include "unit.h"

typedef signed char s8;

static u32 page_shift;

#define PAGE_SHIFT	page_shift
#define MAX_REGIONS	4
#define MAX_ENTRIES	512
/* A region takes at most so many pages that it does not need. */
#define MAX_WASTE	10

#define CONFIG_PKVM_PROTECTED_MMIO	1
#define CONFIG_PKVM_PROTECTED_REGS_NUM	MAX_REGIONS
#define kvm_nvhe_sym(sym)		sym

#include "levels.h"
#include "../../../../../arch/arm64/include/asm/kvm_pkvm_protected.h"

struct pkvm_protected_reg pkvm_protected_regs[MAX_REGIONS];
unsigned int num_protected_reg;

/* Where a region lies, by pages, in one of the two tables. */
struct place {
	u64 start;
	u64 end;
};

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
 * Entries of one level with a table below, once each: those that a region touches,
 * unless it fills one that may be a block.
 */
static u64 model_level(const struct place *places, u32 nr, s8 level)
{
	static u64 found[MAX_ENTRIES];
	u64 below = entry_pages(level);
	u64 total = 0, entry;
	u32 i, j;

	for (i = 0; i < nr; i++) {
		for (entry = places[i].start / below; entry * below < places[i].end; entry++) {
			if (kvm_level_supports_block_mapping(level) &&
			    places[i].start <= entry * below &&
			    (entry + 1) * below <= places[i].end)
				continue;
			for (j = 0; j < total && found[j] != entry; j++)
				;
			if (j == total && total < MAX_ENTRIES)
				found[total++] = entry;
		}
	}
	return total;
}

static u64 model_tables(const struct place *places, u32 nr)
{
	u64 total = 0;
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		if (entry_pages(level))
			total += model_level(places, nr, level);
	}
	return total;
}

static struct place place_at(u64 start, u64 nr_pages)
{
	return (struct place){ start, start + nr_pages };
}

/* Are the pages reserved for the registry enough for these places, and not too many? */
static bool bound_holds(const struct place *places)
{
	u64 need = model_tables(places, num_protected_reg);
	u64 said = pkvm_protected_table_pages();

	if (said >= need && said - need < least_spare)
		least_spare = said - need;
	if (said >= need && said - need <= num_protected_reg * MAX_WASTE)
		return true;
	printf("# pages of %u bits, %u regions, the first [0x%llx..0x%llx): %llu tables, the model needs %llu\n",
	       page_shift, num_protected_reg, places[0].start, places[0].end, said, need);
	return false;
}

/*
 * One region in the host stage-2, and at EL2 wherever it has the offset of the
 * physical address in its largest block, near to the end of each larger entry.
 */
static bool one_holds(u64 pfn, u64 nr_pages)
{
	u64 block = largest_block(nr_pages);
	struct place place = place_at(pfn, nr_pages);
	bool ok;
	s8 level;

	pkvm_protected_regs[0] = (struct pkvm_protected_reg){ pfn, nr_pages };
	num_protected_reg = 1;
	ok = bound_holds(&place);

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below = entry_pages(level);
		u64 blocks;

		for (blocks = 1; blocks <= 3 && blocks * block <= below; blocks++) {
			place = place_at(below - blocks * block + (pfn & (block - 1)),
					 nr_pages);
			ok &= bound_holds(&place);
		}
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

/* The same numbers in every run. */
static u64 random_below(u64 limit)
{
	static u64 state = 1;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 20) % limit;
}

/* Ascending, some adjacent, some in the same entry, some entries apart. */
static void random_regions(void)
{
	u64 block = entry_pages(2);
	const u64 sizes[] = { 1, 2, block / 2, block - 1, block, block + 1, 3 * block };
	const u64 gaps[] = { 0, 1, block / 2, block, 3 * block + 1, 1ULL << 18, 1ULL << 27 };
	u64 pfn = random_below(4 * block);
	u32 i;

	num_protected_reg = 2 + random_below(MAX_REGIONS - 1);
	for (i = 0; i < num_protected_reg; i++) {
		pfn += gaps[random_below(ARRAY_SIZE(gaps))];
		if (random_below(2))
			pfn = (pfn + block - 1) / block * block;
		pkvm_protected_regs[i].pfn = pfn;
		pkvm_protected_regs[i].nr_pages = sizes[random_below(ARRAY_SIZE(sizes))];
		pfn += pkvm_protected_regs[i].nr_pages;
	}
}

/*
 * As map_protected_reg() places them: at one distance from the physical address, if
 * that leaves the blocks whole, or else one after the other.
 */
static void place_at_el2(struct place *places)
{
	const s8 edges[] = { KVM_PGTABLE_FIRST_LEVEL, 0, 1, 2 };
	u64 edge = entry_pages(edges[random_below(ARRAY_SIZE(edges))]) ?: entry_pages(2);
	u64 distance = 4 * edge - pkvm_protected_regs[0].pfn % edge -
		       random_below(2 * entry_pages(2));
	u64 private = (1ULL << 40) + 4 * edge - random_below(3 * entry_pages(2));
	u32 which = random_below(3);
	u32 i;

	if (random_below(2))
		distance = distance / entry_pages(2) * entry_pages(2);
	for (i = 0; i < num_protected_reg; i++) {
		u64 nr_pages = pkvm_protected_regs[i].nr_pages;
		u64 pfn = pkvm_protected_regs[i].pfn;
		u64 block = largest_block(nr_pages);
		u64 start = pfn + distance;

		if (distance % block || which == 1 || (which == 2 && random_below(2))) {
			start = private + ((pfn - private) & (block - 1));
			private += nr_pages + block - 1;
		}
		places[i] = place_at(start, nr_pages);
	}
}

static bool several_hold(void)
{
	struct place places[MAX_REGIONS];
	u32 i, trial;

	for (trial = 0; trial < 30000; trial++) {
		random_regions();
		for (i = 0; i < num_protected_reg; i++)
			places[i] = place_at(pkvm_protected_regs[i].pfn,
					     pkvm_protected_regs[i].nr_pages);
		if (!bound_holds(places))
			return false;
		place_at_el2(places);
		if (!bound_holds(places))
			return false;
	}
	return true;
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
		result(several_hold(), page_sizes[i].suite,
		       "several regions: enough, and 10 too many each at most");
	}
	num_protected_reg = 0;
	result(!pkvm_protected_table_pages(), "tables",
	       "nothing declared needs nothing");
}
