/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_MEMORY_H
#define __CBMC_MEMORY_H

#include <asm/kvm_pkvm.h>

#define hyp_pfn_to_phys(pfn)	((u64)(pfn) << PAGE_SHIFT)

#endif
