/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a protected region divides into blocks. Included by kvm_pkvm_protected.h,
 * behind asm/kvm_pgtable.h, and by the unit tests, behind a model of that.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_TABLES_H__
#define __ARM64_KVM_PKVM_PROTECTED_TABLES_H__

/* Pages below one entry; in pages, because level -1 of 64K has 68 bits of bytes. */
static inline u64 pkvm_protected_entry_pages(s8 level)
{
	return 1ULL << (kvm_granule_shift(level) - PAGE_SHIFT);
}

/**
 * pkvm_protected_largest_block() - the largest block that a region may contain
 * @size:	bytes of the region, a multiple of the page size, not 0
 *
 * Return: bytes, the page size at least. EL2 maps the region at an address with
 * the same offset in that.
 */
static inline u64 pkvm_protected_largest_block(u64 size)
{
	s8 level = KVM_PGTABLE_MIN_BLOCK_LEVEL;

	while (level < KVM_PGTABLE_LAST_LEVEL && kvm_granule_size(level) > size)
		level++;
	return kvm_granule_size(level);
}

/**
 * pkvm_protected_tables() - table pages that one region may need
 * @pfn:	first page frame
 * @nr_pages:	number of pages, not 0
 *
 * Below an entry there is a table when the region does not fill the entry, or no
 * block is possible there. Of blocks that fit into the region its two ends may
 * lie inside one, and where is known, for EL2's address has the same offset in
 * the largest. Larger entries EL2's address may meet anywhere: the worst is a
 * region that begins in the last block of one.
 *
 * Return: number of pages for one table, its first level not counted.
 */
static inline u64 pkvm_protected_tables(u64 pfn, u64 nr_pages)
{
	u64 block = pkvm_protected_largest_block(nr_pages << PAGE_SHIFT) >> PAGE_SHIFT;
	u64 beyond = (pfn & (block - 1)) + nr_pages - block;
	u64 total = 0;
	s8 level;

	for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 below = pkvm_protected_entry_pages(level);

		if (below <= block)
			total += !!(pfn & (below - 1)) +
				 !!((pfn + nr_pages) & (below - 1));
		else
			total += 1 + (beyond + below - 1) / below;
	}

	return total;
}

#endif /* __ARM64_KVM_PKVM_PROTECTED_TABLES_H__ */
