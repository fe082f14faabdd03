// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: every page transition that the host could ask for, tried
 * on the regions. As in newer kernels, with what 6.12 knows: it has no page
 * reclaim, and asks its tables page by page, so that a range that straddles the
 * edge of a region fails like the region itself. Lengths that wrap are left out:
 * 6.12 takes them for nothing to do, and no host can get one here.
 */
#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

struct pkvm_protected_refusals pkvm_protected_refusals;

static void expect(int want, int got)
{
	struct pkvm_protected_refusals *refusals = &pkvm_protected_refusals;

	refusals->tried++;
	if (got == want)
		return;
	if (!refusals->wrong++)
		refusals->first_wrong = refusals->tried;
}

static void expect_page(u64 pfn)
{
	expect(-EPERM, __pkvm_host_share_hyp(pfn));
	expect(-EPERM, __pkvm_host_unshare_hyp(pfn));
	/* The same page again, its address being cut to 64 bits. */
	expect(-EPERM, __pkvm_host_share_hyp(pfn | BIT(64 - PAGE_SHIFT)));
}

static void expect_range(u64 pfn, u64 nr_pages)
{
	expect(-EPERM, __pkvm_host_donate_hyp(pfn, nr_pages));
	expect(-EPERM, __pkvm_host_share_ffa(pfn, nr_pages));
	expect(-EPERM, __pkvm_host_unshare_ffa(pfn, nr_pages));
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
		u64 last = reg->pfn + reg->nr_pages - 1;

		expect_page(reg->pfn);
		expect_page(last);
		expect_range(reg->pfn, reg->nr_pages);
		expect_range(last, 2);
		if (reg->pfn)
			expect_range(reg->pfn - 1, 2);
	}
}
