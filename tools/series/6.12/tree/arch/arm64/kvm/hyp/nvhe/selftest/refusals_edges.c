// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: page transitions at the edges of a region, as 6.12 answers
 * them. It asks its tables page by page, so that a range that straddles the
 * edge fails like the region itself. It has no page reclaim. Lengths that wrap
 * are left out: 6.12 takes them for nothing to do, and no host can get one here.
 */
#include <asm/kvm_pkvm.h>

#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

#include "protected.h"

/**
 * pkvm_protected_try_edges() - try to move the pages at the edges of a region
 * @reg:	the region
 */
void pkvm_protected_try_edges(const struct pkvm_protected_reg *reg)
{
	pkvm_protected_expect_range(-EPERM, reg->pfn + reg->nr_pages - 1, 2);
	if (reg->pfn)
		pkvm_protected_expect_range(-EPERM, reg->pfn - 1, 2);
}
