// SPDX-License-Identifier: GPL-2.0-only
/*
 * Table pages that a region needs, against a model that builds the tables: for
 * each page size, with blocks as KVM has them, at every offset that counts.
 */
#include <stdio.h>

#include "unit.h"

typedef signed char s8;

static u32 page_shift;

#define PAGE_SHIFT	page_shift

#include "levels.h"
#include "../../../../../arch/arm64/include/asm/kvm_pkvm_protected_tables.h"

/*
 * The tables below one level, made as a walk makes them: for each entry that the
 * pages [start, end) touch, one, unless the entry is a block.
 */
static u64 model_tables(u64 start, u64 end, s8 level)
{
	u64 below = pkvm_protected_entry_pages(level);
	u64 entry, total = 0;

	if (level == KVM_PGTABLE_LAST_LEVEL)
		return 0;
	for (entry = start / below * below; entry < end; entry += below) {
		u64 from = entry < start ? start : entry;
		u64 to = entry + below > end ? end : entry + below;

		if (from == entry && to == entry + below &&
		    kvm_level_supports_block_mapping(level))
			continue;
		total += 1 + model_tables(from, to, level + 1);
	}
	return total;
}

/*
 * The most that the model needs: at the physical address, and at EL2 addresses
 * that are as near to the end of a larger entry as the offset in the largest
 * block, which they must have, allows.
 */
static u64 model_worst(u64 pfn, u64 nr_pages)
{
	u64 block = pkvm_protected_largest_block(nr_pages << page_shift) >> page_shift;
	u64 worst = model_tables(pfn, pfn + nr_pages, KVM_PGTABLE_FIRST_LEVEL);
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below = pkvm_protected_entry_pages(level);
		u64 blocks;

		for (blocks = 1; blocks <= 3 && blocks * block <= below; blocks++) {
			u64 at = below - blocks * block + (pfn & (block - 1));
			u64 need = model_tables(at, at + nr_pages,
						KVM_PGTABLE_FIRST_LEVEL);

			worst = need > worst ? need : worst;
		}
	}
	return worst;
}

static bool count_holds(u64 pfn, u64 nr_pages)
{
	u64 said = pkvm_protected_tables(pfn, nr_pages);
	u64 worst = model_worst(pfn, nr_pages);

	if (said == worst)
		return true;
	printf("# pages of %u bits, pfn 0x%llx, %llu pages: %llu tables, the model needs %llu\n",
	       page_shift, (unsigned long long)pfn, (unsigned long long)nr_pages,
	       (unsigned long long)said, (unsigned long long)worst);
	return false;
}

static bool count_holds_everywhere(void)
{
	u64 block = pkvm_protected_entry_pages(2);
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
			ok &= count_holds(4 * block + offsets[j], sizes[i]);
	}
	return ok;
}

static void count_tests(void)
{
	page_shift = 12;
	result(count_holds_everywhere(), "tables", "as many as the model needs, 4K");
	page_shift = 14;
	result(count_holds_everywhere(), "tables", "as many as the model needs, 16K");
	page_shift = 16;
	result(count_holds_everywhere(), "tables", "as many as the model needs, 64K");
}

static void gigabyte_tests(void)
{
	const u64 gigabyte = 1ULL << 18;

	page_shift = 12;
	result(pkvm_protected_tables(gigabyte, 1) == 4, "tables",
	       "one page needs one a level");
	result(count_holds(gigabyte, gigabyte) &&
	       pkvm_protected_tables(gigabyte, gigabyte) == 2, "tables",
	       "1 GiB that is a block needs none below it");
	result(count_holds(gigabyte + 1, gigabyte) &&
	       pkvm_protected_tables(gigabyte + 1, gigabyte) <= 8, "tables",
	       "1 GiB with odd ends needs 8 at most");
	result(pkvm_protected_largest_block(1ULL << 30) == 1ULL << 30 &&
	       pkvm_protected_largest_block((1ULL << 30) - 4096) == 1ULL << 21 &&
	       pkvm_protected_largest_block(4096) == 4096, "tables",
	       "the largest block is the one that fits");
}

unsigned int tables_tests(bool run)
{
	if (run) {
		count_tests();
		gigabyte_tests();
	}
	return 7;
}
