/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before regions.c and EL2's protected.c: definitions that they take from the
 * kernel. The headers that they include are empty files, or the project's own.
 */
#ifndef __DT_FUZZ_EL2_H
#define __DT_FUZZ_EL2_H

#include <linux/kernel.h>
#undef snprintf

#define CONFIG_PKVM_PROTECTED_MMIO	1
#define CONFIG_PKVM_PROTECTED_WINDOWS	1

#define __ro_after_init
#define __iomem

typedef signed char s8;
typedef u64 phys_addr_t;

/* Both sides are one image here. */
#define kvm_nvhe_sym(sym)	sym

#include "../../testing/selftests/pkvm_protected/unit/levels.h"

#define hyp_pfn_to_phys(pfn)	((pfn) << PAGE_SHIFT)

#endif
