/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In front of declare.c and EL2's registry.c: what they take from the kernel. The
 * headers that they name are empty files, or the project's own.
 */
#ifndef __DT_FUZZ_EL2_H
#define __DT_FUZZ_EL2_H

#include <linux/kernel.h>
#undef snprintf

#define CONFIG_PKVM_PROTECTED_MMIO	1

#define BIT(n)			(1U << (n))
#define PAGE_SIZE		(1ULL << PAGE_SHIFT)
#define PAGE_ALIGN(addr)	(((addr) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))
#define __ro_after_init

typedef signed char s8;
typedef int s32;
typedef u64 phys_addr_t;
typedef u64 kvm_pte_t;
struct kvm_pgtable;

/* Both sides are one image here. */
#define kvm_nvhe_sym(sym)	sym

#include "../../testing/selftests/pkvm_protected/unit/levels.h"

#define hyp_pfn_to_phys(pfn)	((pfn) << PAGE_SHIFT)

/* Set by tree.c */
struct memblock_region {
	u64 base;
	u64 size;
};

#define HYP_MEMBLOCKS	1024
extern struct memblock_region hyp_memory[HYP_MEMBLOCKS];
extern unsigned int hyp_memblock_nr;
extern u64 id_aa64mmfr0_el1_sys_val;

/* The register holds the bits themselves. */
#define kvm_get_parange(mmfr0)				(mmfr0)
#define id_aa64mmfr0_parange_to_phys_shift(parange)	((u32)(parange))

#endif
