/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How protected regions divide into blocks, and the table pages that they need.
 * Included by kvm_pkvm_protected.h, behind asm/kvm_pgtable.h, and by the unit
 * tests and the proofs, behind a model of that.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_TABLES_H__
#define __ARM64_KVM_PKVM_PROTECTED_TABLES_H__

/* Neither stage translates more, whatever the page size (Arm ARM D8.1). */
#define PKVM_PROTECTED_ADDRESS_BITS	52

/**
 * struct pkvm_protected_reg - one MMIO region that belongs to the hypervisor
 * @pfn:	first page frame
 * @nr_pages:	number of pages, not 0
 * @hyp_va:	EL2 address of the first byte; pkvm_protected_map() chooses it,
 *		EL1 copies it here before finalisation, nobody else computes it
 */
struct pkvm_protected_reg {
	u64 pfn;
	u64 nr_pages;
	u64 hyp_va;
};

/* Pages below one entry of a level that exists */
static inline u64 pkvm_protected_entry_pages(s8 level)
{
	return 1ULL << (kvm_granule_shift(level) - PAGE_SHIFT);
}

/* The first level whose entries are smaller than all there is to translate. */
static inline s8 pkvm_protected_first_level(void)
{
	s8 level = KVM_PGTABLE_FIRST_LEVEL;

	while (kvm_granule_shift(level) >= PKVM_PROTECTED_ADDRESS_BITS)
		level++;
	return level;
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

static inline u64 pkvm_protected_block_pages(const struct pkvm_protected_reg *reg)
{
	return pkvm_protected_largest_block(reg->nr_pages << PAGE_SHIFT) >> PAGE_SHIFT;
}

/* The ends of a region that lie inside an entry of so many pages: 0, 1 or 2 */
static inline u64 pkvm_protected_odd_ends(const struct pkvm_protected_reg *reg,
					  u64 below)
{
	return !!(reg->pfn & (below - 1)) +
	       !!((reg->pfn + reg->nr_pages) & (below - 1));
}

/*
 * Tables below the entries of one level where all regions lie at their physical
 * addresses: one where a region touches an entry and does not fill it, or no block
 * is possible there. Regions ascend, so that an entry that two of them share is the
 * last of one and the first of the other.
 */
static inline u64 pkvm_protected_level_in_place(const struct pkvm_protected_reg *regs,
						unsigned int nr, s8 level)
{
	u64 below = pkvm_protected_entry_pages(level);
	u64 total = 0;
	u64 next = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		u64 end = regs[i].pfn + regs[i].nr_pages;
		u64 first = regs[i].pfn / below;
		u64 last = (end - 1) / below;

		if (kvm_level_supports_block_mapping(level)) {
			if ((regs[i].pfn & (below - 1)) && first >= next) {
				total++;
				next = first + 1;
			}
			if (!(end & (below - 1)))
				continue;
			first = last;
		}
		if (first < next)
			first = next;
		if (first <= last) {
			total += last - first + 1;
			next = last + 1;
		}
	}
	return total;
}

/*
 * The same for one region, at any address with the same offset in its largest
 * block. Of entries up to that its two ends may lie inside one. Larger ones it may
 * meet anywhere: the worst is a region that begins in the last block of one.
 */
static inline u64 pkvm_protected_level_alone(const struct pkvm_protected_reg *reg,
					     s8 level)
{
	u64 below = pkvm_protected_entry_pages(level);
	u64 block = pkvm_protected_block_pages(reg);
	u64 beyond = (reg->pfn & (block - 1)) + reg->nr_pages - block;

	if (below <= block)
		return pkvm_protected_odd_ends(reg, below);
	return 1 + (beyond + below - 1) / below;
}

/*
 * And for all of them at EL2, which maps a region at its linear address, or else
 * privately. Linear addresses differ from physical ones by one number. Where that is
 * a multiple of the entry, nothing changes; else no region of these has a block as
 * large, and what an entry had in place lies in two at most. Private addresses
 * follow one another, each with room to move the region to its place in a block.
 */
static inline u64 pkvm_protected_level_together(const struct pkvm_protected_reg *regs,
						unsigned int nr, s8 level)
{
	u64 below = pkvm_protected_entry_pages(level);
	u64 total = 2 * pkvm_protected_level_in_place(regs, nr, level);
	bool smaller = false;
	u64 room = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		u64 block = pkvm_protected_block_pages(&regs[i]);

		room += regs[i].nr_pages + block - 1;
		if (below <= block)
			total += pkvm_protected_odd_ends(&regs[i], below);
		else
			smaller = true;
	}
	if (smaller)
		total += 1 + (room + below - 2) / below;
	return total;
}

/**
 * pkvm_protected_host_tables() - table pages that marking the regions needs
 * @regs:	the regions, ascending and disjoint, none empty
 * @nr:		their number
 *
 * Return: number of pages of the host stage-2, its first level not counted.
 */
static inline u64 pkvm_protected_host_tables(const struct pkvm_protected_reg *regs,
					     unsigned int nr)
{
	u64 total = 0;
	s8 level;

	for (level = pkvm_protected_first_level(); level < KVM_PGTABLE_LAST_LEVEL; level++)
		total += pkvm_protected_level_in_place(regs, nr, level);
	return total;
}

/**
 * pkvm_protected_hyp_tables() - table pages that mapping the regions may need
 * @regs:	the regions, ascending and disjoint, none empty
 * @nr:		their number
 *
 * The memory for them is reserved before EL2's addresses are known. Of the two
 * limits for each level the lower one holds: what the regions need each by itself,
 * and what they need together.
 *
 * Return: number of pages of EL2's stage-1, its first level not counted.
 */
static inline u64 pkvm_protected_hyp_tables(const struct pkvm_protected_reg *regs,
					    unsigned int nr)
{
	u64 total = 0;
	s8 level;

	for (level = pkvm_protected_first_level(); level < KVM_PGTABLE_LAST_LEVEL; level++) {
		u64 together = pkvm_protected_level_together(regs, nr, level);
		u64 alone = 0;
		unsigned int i;

		for (i = 0; i < nr; i++)
			alone += pkvm_protected_level_alone(&regs[i], level);
		total += together < alone ? together : alone;
	}
	return total;
}

#endif /* __ARM64_KVM_PKVM_PROTECTED_TABLES_H__ */
