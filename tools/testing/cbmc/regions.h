/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any list of regions that EL1 makes: sorted, disjoint, not empty, within the
 * physical address size.
 */
#ifndef __CBMC_REGIONS_LIST_H
#define __CBMC_REGIONS_LIST_H

#include "prove.h"

#include <asm/kvm_pkvm_protected.h>

/* @limit is in pages. */
static inline void any_regions(struct pkvm_protected_reg *regs, unsigned int nr,
			       u64 limit)
{
	u64 prev_end = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct pkvm_protected_reg *reg = &regs[i];

		reg->pfn = nondet_u64();
		reg->nr_pages = nondet_u64();
		assume(reg->nr_pages && reg->pfn >= prev_end && reg->pfn < limit &&
		       reg->nr_pages <= limit - reg->pfn);
		prev_end = reg->pfn + reg->nr_pages;
	}
}

static inline bool in_region(const struct pkvm_protected_reg *reg, u64 pfn)
{
	return reg->pfn <= pfn && pfn < reg->pfn + reg->nr_pages;
}

#endif
