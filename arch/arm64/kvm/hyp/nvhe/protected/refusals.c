// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: every page transition that the host could ask for, tried
 * on the regions.
 *
 * Hypercalls and FF-A calls end in these functions; here they get whole ranges,
 * over a region's edges too, for every region that a board declares.
 * pkvm_ownership_selftest() has shown just before that they succeed on memory.
 * What they did to the tables pkvm_protected_verify() sees afterwards.
 */
#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

#include "refusals.h"

struct pkvm_protected_refusals pkvm_protected_refusals;

void pkvm_protected_expect(int want, int got)
{
	struct pkvm_protected_refusals *refusals = &pkvm_protected_refusals;

	refusals->tried++;
	if (got == want)
		return;
	if (!refusals->wrong++)
		refusals->first_wrong = refusals->tried;
}

void pkvm_protected_expect_range(int want, u64 pfn, u64 nr_pages)
{
	pkvm_protected_expect(want, __pkvm_host_donate_hyp(pfn, nr_pages));
	pkvm_protected_expect(want, __pkvm_host_share_ffa(pfn, nr_pages));
	pkvm_protected_expect(want, __pkvm_host_unshare_ffa(pfn, nr_pages));
}

static void expect_page(u64 pfn)
{
	pkvm_protected_expect(-EPERM, __pkvm_host_share_hyp(pfn));
	pkvm_protected_expect(-EPERM, __pkvm_host_unshare_hyp(pfn));
	/* The same page again, its address being cut to 64 bits. */
	pkvm_protected_expect(-EPERM,
			      __pkvm_host_share_hyp(pfn | BIT(64 - PAGE_SHIFT)));
}

/**
 * pkvm_protected_try_transitions() - try to move each region by all means
 *
 * The result is in pkvm_protected_refusals, for EL1 to print.
 */
void pkvm_protected_try_transitions(void)
{
	unsigned int i;

	for (i = 0; i < num_protected_reg; i++) {
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];

		expect_page(reg->pfn);
		expect_page(reg->pfn + reg->nr_pages - 1);
		pkvm_protected_expect_range(-EPERM, reg->pfn, reg->nr_pages);
		pkvm_protected_try_edges(reg);
	}
}
