/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What asm/kvm_pgtable.h says of levels, for a PAGE_SHIFT that need not be a
 * constant: the unit tests and the proofs try all page sizes.
 */
#ifndef __UNIT_LEVELS_H
#define __UNIT_LEVELS_H

#ifndef KVM_PGTABLE_FIRST_LEVEL
#define KVM_PGTABLE_FIRST_LEVEL		(-1)
#endif
#define KVM_PGTABLE_LAST_LEVEL		3
#define KVM_PGTABLE_MIN_BLOCK_LEVEL	(PAGE_SHIFT == 12 ? 1 : 2)

static inline u64 kvm_granule_shift(s8 level)
{
	return PAGE_SHIFT + (u64)(3 - level) * (PAGE_SHIFT - 3);
}

static inline u64 kvm_granule_size(s8 level)
{
	return 1ULL << kvm_granule_shift(level);
}

static inline bool kvm_level_supports_block_mapping(s8 level)
{
	return level >= KVM_PGTABLE_MIN_BLOCK_LEVEL;
}

#endif
