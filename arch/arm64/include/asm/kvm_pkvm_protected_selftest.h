/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protected MMIO, debug builds only: what EL1 asks of EL2 before finalisation,
 * to show that a protection works and that a test would notice if it did not.
 * Included by asm/kvm_pkvm_protected.h.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_SELFTEST_H__
#define __ARM64_KVM_PKVM_PROTECTED_SELFTEST_H__

#include <linux/types.h>
#include <asm/kvm_asm.h>

#ifdef CONFIG_PKVM_PROTECTED_MMIO_SELFTEST

#define PKVM_PROTECTED_PEEKS_NUM	16

/**
 * struct pkvm_protected_peek - one 32-bit read that EL2 does at boot
 * @index:	region, in the order of the registry
 * @offset:	bytes from the start of the region, a multiple of 4
 * @err:	0, or -EFAULT when the read took an abort
 * @value:	what was read
 */
struct pkvm_protected_peek {
	u32 index;
	u32 offset;
	s32 err;
	u32 value;
};

DECLARE_PKVM_NVHE(struct pkvm_protected_peek, pkvm_protected_peeks)[];
DECLARE_PKVM_NVHE(unsigned int, num_protected_peeks);

/**
 * struct pkvm_protected_refusals - page transitions tried on the regions
 * @tried:		how many
 * @wrong:		how many did not end in the errno that they have to
 * @first_wrong:	the first of these, counted from 1
 */
struct pkvm_protected_refusals {
	u32 tried;
	u32 wrong;
	u32 first_wrong;
};

DECLARE_PKVM_NVHE(struct pkvm_protected_refusals, pkvm_protected_refusals);

/* The enum pkvm_rule that EL2 shall fail with, 0 for none */
DECLARE_PKVM_NVHE(u32, pkvm_protected_fail_rule);

/* Protections that a test does without, bits of enum pkvm_protected_weakness */
DECLARE_PKVM_NVHE(u32, pkvm_protected_weak);

/* The enum pkvm_protected_witness whose hook shall seem not to be there */
DECLARE_PKVM_NVHE(u32, pkvm_protected_lost_hook);

/**
 * enum pkvm_protected_spoil - what EL2 shall do wrong, for verify.c to find
 * @PKVM_SPOIL_NOTHING:		nothing
 * @PKVM_SPOIL_ADDRESS:		map the page after the region's first
 * @PKVM_SPOIL_ABSENT:		record an address where nothing is mapped
 * @PKVM_SPOIL_MEMORY:		map as memory, cacheable
 * @PKVM_SPOIL_READ_ONLY:	map without write permission
 * @PKVM_SPOIL_BLOCK:		map a block, more than the region
 */
enum pkvm_protected_spoil {
	PKVM_SPOIL_NOTHING,
	PKVM_SPOIL_ADDRESS,
	PKVM_SPOIL_ABSENT,
	PKVM_SPOIL_MEMORY,
	PKVM_SPOIL_READ_ONLY,
	PKVM_SPOIL_BLOCK,
};

DECLARE_PKVM_NVHE(u32, pkvm_protected_spoil);

/* By how many bits EL2 shall shift 32 of them; more than 31 are undefined. */
DECLARE_PKVM_NVHE(u32, pkvm_protected_undefined);

#endif /* CONFIG_PKVM_PROTECTED_MMIO_SELFTEST */

/**
 * enum pkvm_protected_weakness - what linux,pkvm-selftest-weaken switches off
 * @PKVM_PROTECTED_WEAK_ADDRESS:	regions get the linear address, come
 *					what may
 * @PKVM_PROTECTED_WEAK_HYPERCALLS:	no hypercall is refused
 * @PKVM_PROTECTED_WEAK_RECYCLER:	recycling takes marks, too
 */
enum pkvm_protected_weakness {
	PKVM_PROTECTED_WEAK_ADDRESS	= BIT(0),
	PKVM_PROTECTED_WEAK_HYPERCALLS	= BIT(1),
	PKVM_PROTECTED_WEAK_RECYCLER	= BIT(2),
};

#endif /* __ARM64_KVM_PKVM_PROTECTED_SELFTEST_H__ */
