// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: try page transitions at the edges of a region, with
 * lengths that wrap, and the reclaim of a guest's page.
 */
#include <asm/kvm_pkvm.h>
#include <asm/kvm_pkvm_protected_selftest.h>

#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

#include "protected.h"

/* A range that also has memory, or exceeds the IPA size, fails with -EINVAL. */
static int straddling(u64 neighbour)
{
	if (neighbour >= BIT(host_mmu.pgt.ia_bits) || addr_is_memory(neighbour))
		return -EINVAL;
	return -EPERM;
}

static void expect_no_reclaim(u64 pfn)
{
	pkvm_protected_expect(-EFAULT,
			      __pkvm_host_force_reclaim_page_guest(hyp_pfn_to_phys(pfn)));
}

/**
 * pkvm_protected_try_edges() - try to move the pages at the edges of a region
 * @reg:	the region
 */
void pkvm_protected_try_edges(const struct pkvm_protected_reg *reg)
{
	u64 last = reg->pfn + reg->nr_pages - 1;

	expect_no_reclaim(reg->pfn);
	expect_no_reclaim(last);

	if (reg->pfn)
		pkvm_protected_expect_range(straddling(hyp_pfn_to_phys(reg->pfn - 1)),
					    reg->pfn - 1, 2);
	pkvm_protected_expect_range(straddling(hyp_pfn_to_phys(last + 1)), last, 2);

	pkvm_protected_expect_range(-EINVAL, reg->pfn, ~0ULL);
	pkvm_protected_expect_range(-EINVAL, reg->pfn, BIT(64 - PAGE_SHIFT));
	pkvm_protected_expect_range(-EINVAL, reg->pfn | BIT(64 - PAGE_SHIFT), 1);
}
