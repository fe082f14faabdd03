// SPDX-License-Identifier: GPL-2.0-only
/*
 * Table pages that regions need, against a model that builds the tables: for each
 * page size, with blocks as KVM has them, at every offset that counts.
 */
#include <stdio.h>

#include "unit.h"

typedef signed char s8;

static u32 page_shift;

#define PAGE_SHIFT	page_shift

#include "levels.h"
#include "../../../../../arch/arm64/include/asm/kvm_pkvm_protected_tables.h"

#define MAX_REGIONS	4
#define MAX_ENTRIES	512
#define BLOCK		pkvm_protected_entry_pages(2)

/* Where a region lies, by pages, in one of the two tables. */
struct place {
	u64 start;
	u64 end;
};

/*
 * Entries of one level with a table below, once each: those that a region touches,
 * unless it fills one that may be a block.
 */
static u64 model_level(const struct place *places, u32 nr, s8 level)
{
	static u64 found[MAX_ENTRIES];
	u64 below = 1ULL << (kvm_granule_shift(level) - page_shift);
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

	/* 52 bits of address are one entry of a level with larger ones. */
	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++)
		if (kvm_granule_shift(level) < 52)
			total += model_level(places, nr, level);
	return total;
}

static struct place place_at(u64 start, u64 nr_pages)
{
	return (struct place){ start, start + nr_pages };
}

/*
 * The most that the model needs for one: at EL2 addresses that are as near to the
 * end of a larger entry as the offset in the largest block, which they must have,
 * allows.
 */
static u64 model_worst(const struct pkvm_protected_reg *reg)
{
	u64 block = pkvm_protected_largest_block(reg->nr_pages << page_shift) >> page_shift;
	struct place place = place_at(reg->pfn, reg->nr_pages);
	u64 worst = model_tables(&place, 1);
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below, blocks;

		if (kvm_granule_shift(level) >= 52)
			continue;
		below = pkvm_protected_entry_pages(level);
		for (blocks = 1; blocks <= 3 && blocks * block <= below; blocks++) {
			u64 need;

			place = place_at(below - blocks * block + (reg->pfn & (block - 1)),
					 reg->nr_pages);
			need = model_tables(&place, 1);
			worst = need > worst ? need : worst;
		}
	}
	return worst;
}

static bool one_holds(u64 pfn, u64 nr_pages)
{
	struct pkvm_protected_reg reg = { .pfn = pfn, .nr_pages = nr_pages };
	struct place place = place_at(pfn, nr_pages);
	u64 hyp = pkvm_protected_hyp_tables(&reg, 1);
	u64 host = pkvm_protected_host_tables(&reg, 1);

	if (hyp == model_worst(&reg) && host == model_tables(&place, 1))
		return true;
	printf("# pages of %u bits, pfn 0x%llx, %llu pages: %llu and %llu tables, the model needs %llu and %llu\n",
	       page_shift, pfn, nr_pages, hyp, host, model_worst(&reg),
	       model_tables(&place, 1));
	return false;
}

static bool one_holds_everywhere(void)
{
	u64 block = BLOCK;
	const u64 sizes[] = {
		1, 2, 3, 8, block / 2, block - 1, block, block + 1, 2 * block - 2,
		2 * block - 1, 2 * block, 2 * block + 1, 5 * block, 5 * block + 2,
	};
	const u64 offsets[] = {
		0, 1, 2, block / 2, block - 2, block - 1, block, block + 1,
	};
	bool ok = true;
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = 0; j < ARRAY_SIZE(offsets); j++)
			ok &= one_holds(4 * block + offsets[j], sizes[i]);
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
static u32 random_regions(struct pkvm_protected_reg *regs)
{
	const u64 sizes[] = { 1, 2, BLOCK / 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK };
	const u64 gaps[] = { 0, 1, BLOCK / 2, BLOCK, 3 * BLOCK + 1, 1ULL << 18, 1ULL << 27 };
	u32 nr = 2 + random_below(MAX_REGIONS - 1);
	u64 pfn = random_below(4 * BLOCK);
	u32 i;

	for (i = 0; i < nr; i++) {
		pfn += gaps[random_below(ARRAY_SIZE(gaps))];
		if (random_below(2))
			pfn = (pfn + BLOCK - 1) / BLOCK * BLOCK;
		regs[i].pfn = pfn;
		regs[i].nr_pages = sizes[random_below(ARRAY_SIZE(sizes))];
		pfn += regs[i].nr_pages;
	}
	return nr;
}

/*
 * As pkvm_protected_map() places them: at one distance from the physical address, if
 * that leaves the blocks whole, or else one after the other.
 */
static void place_at_el2(const struct pkvm_protected_reg *regs, u32 nr, struct place *places)
{
	const s8 edges[] = { KVM_PGTABLE_FIRST_LEVEL, 0, 1, 2 };
	s8 level = edges[random_below(ARRAY_SIZE(edges))];
	u64 edge = kvm_granule_shift(level) < 52 ? pkvm_protected_entry_pages(level) : BLOCK;
	u64 distance = 4 * edge - regs[0].pfn % edge - random_below(2 * BLOCK);
	u64 private = (1ULL << 40) + 4 * edge - random_below(3 * BLOCK);
	u32 which = random_below(3);
	u32 i;

	if (random_below(2))
		distance = distance / BLOCK * BLOCK;
	for (i = 0; i < nr; i++) {
		u64 nr_pages = regs[i].nr_pages;
		u64 block = pkvm_protected_largest_block(nr_pages << page_shift) >> page_shift;
		u64 start = regs[i].pfn + distance;

		if (distance % block || which == 1 || (which == 2 && random_below(2))) {
			start = private + ((regs[i].pfn - private) & (block - 1));
			private += nr_pages + block - 1;
		}
		places[i] = place_at(start, nr_pages);
	}
}

/* Enough wherever they are, and not more than once is needed. */
static bool several_hold(void)
{
	struct pkvm_protected_reg regs[MAX_REGIONS];
	struct place places[MAX_REGIONS];
	bool reached = false;
	u32 i, nr, trial;

	for (trial = 0; trial < 30000; trial++) {
		u64 said, need;

		nr = random_regions(regs);
		for (i = 0; i < nr; i++)
			places[i] = place_at(regs[i].pfn, regs[i].nr_pages);
		said = pkvm_protected_host_tables(regs, nr);
		need = model_tables(places, nr);
		if (said != need) {
			printf("# trial %u, host: %llu tables, the model needs %llu\n",
			       trial, said, need);
			return false;
		}
		place_at_el2(regs, nr, places);
		said = pkvm_protected_hyp_tables(regs, nr);
		need = model_tables(places, nr);
		if (said < need) {
			printf("# trial %u, EL2: %llu tables, the model needs %llu\n",
			       trial, said, need);
			return false;
		}
		reached |= said == need;
	}
	if (!reached)
		puts("# EL2 has more than it needs in every trial");
	return reached;
}

static void count_tests(void)
{
	page_shift = 12;
	result(one_holds_everywhere(), "tables", "as many as the model needs, 4K");
	result(several_hold(), "tables", "several regions, 4K");
	page_shift = 14;
	result(one_holds_everywhere(), "tables", "as many as the model needs, 16K");
	result(several_hold(), "tables", "several regions, 16K");
	page_shift = 16;
	result(one_holds_everywhere(), "tables", "as many as the model needs, 64K");
	result(several_hold(), "tables", "several regions, 64K");
}

static void gigabyte_tests(void)
{
	const u64 gigabyte = 1ULL << 18;
	struct pkvm_protected_reg reg = { .pfn = gigabyte, .nr_pages = 1 };

	page_shift = 12;
	result(pkvm_protected_hyp_tables(&reg, 1) == 4, "tables",
	       "one page needs one a level");
	reg.nr_pages = gigabyte;
	result(one_holds(gigabyte, gigabyte) &&
	       pkvm_protected_hyp_tables(&reg, 1) == 2, "tables",
	       "1 GiB that is a block needs none below it");
	reg.pfn++;
	result(one_holds(gigabyte + 1, gigabyte) &&
	       pkvm_protected_hyp_tables(&reg, 1) <= 8, "tables",
	       "1 GiB with odd ends needs 8 at most");
	result(pkvm_protected_largest_block(1ULL << 30) == 1ULL << 30 &&
	       pkvm_protected_largest_block((1ULL << 30) - 4096) == 1ULL << 21 &&
	       pkvm_protected_largest_block(4096) == 4096, "tables",
	       "the largest block is the one that fits");
}

/* Eight devices of one block's size in a row must not reserve eight times as much. */
static void row_tests(void)
{
	struct pkvm_protected_reg regs[8];
	u32 i;

	page_shift = 16;
	for (i = 0; i < 8; i++)
		regs[i] = (struct pkvm_protected_reg){ .pfn = (1 << 21) + i * 64, .nr_pages = 32 };
	result(pkvm_protected_host_tables(regs, 8) == 2 &&
	       pkvm_protected_hyp_tables(regs, 8) == 8, "tables",
	       "regions that share tables are counted together");
	result(!pkvm_protected_host_tables(regs, 0) && !pkvm_protected_hyp_tables(regs, 0),
	       "tables", "nothing declared needs nothing");
}

/* A 2 MiB region with odd ends, 30 small ones behind it, the last of @last pages. */
static u64 many_regions(u64 last)
{
	struct pkvm_protected_reg regs[31] = { { .pfn = 513, .nr_pages = 512 } };
	u32 i;

	for (i = 1; i <= 30; i++)
		regs[i] = (struct pkvm_protected_reg){
			.pfn = regs[i - 1].pfn + regs[i - 1].nr_pages,
			.nr_pages = i < 30 ? 17 : last,
		};
	return pkvm_protected_hyp_tables(regs, 31);
}

/*
 * Counted by hand, at the page that makes one table more. In place the last level has
 * 3 tables, at EL2 twice that at most; 2 for the ends of the large region; and private
 * addresses take 1023 pages for that and one after the other for the small ones, which
 * is 1537 pages, from the last page of an entry on: 4 tables. Each of the 3 levels above
 * has 1 in place, so 2, and 2 for private addresses that lie across an edge. Each
 * region by itself would be 62 tables in the last level alone.
 */
static void together_tests(void)
{
	page_shift = 12;
	result(many_regions(21) == 6 + 2 + 4 + 3 * 4, "tables",
	       "many regions are counted together, to the last page");
	result(many_regions(22) == 6 + 2 + 5 + 3 * 4, "tables",
	       "one page more is one table more");
}

unsigned int tables_tests(bool run)
{
	if (run) {
		count_tests();
		gigabyte_tests();
		row_tests();
		together_tests();
	}
	return 14;
}
