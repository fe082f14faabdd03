/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_MEMORY_H
#define __CBMC_MEMORY_H

#include <asm/kvm_pkvm.h>

/* One for each page of memory. */
struct hyp_page {
	u64 unused;
};

extern u64 hyp_physvirt_offset;
extern u64 __hyp_vmemmap;

/* Addresses are numbers here, for the solver's sake. */
#define hyp_pfn_to_phys(pfn)	((u64)(pfn) << PAGE_SHIFT)
#define hyp_phys_to_virt(phys)	((u64)(phys) - hyp_physvirt_offset)
#define hyp_virt_to_phys(virt)	((u64)(virt) + hyp_physvirt_offset)
#define hyp_phys_to_page(phys)	\
	(__hyp_vmemmap + ((u64)(phys) >> PAGE_SHIFT) * sizeof(struct hyp_page))

#endif
