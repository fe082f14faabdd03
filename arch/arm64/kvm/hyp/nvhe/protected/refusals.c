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
	expect(-EFAULT, __pkvm_host_force_reclaim_page_guest(hyp_pfn_to_phys(pfn)));
}

static void expect_range(int want, u64 pfn, u64 nr_pages)
{
	expect(want, __pkvm_host_donate_hyp(pfn, nr_pages));
	expect(want, __pkvm_host_share_ffa(pfn, nr_pages));
	expect(want, __pkvm_host_unshare_ffa(pfn, nr_pages));
}

/* Memory and something else in one range is another error than no memory. */
static int straddling(u64 neighbour)
{
	if (neighbour >= BIT(host_mmu.pgt.ia_bits) || addr_is_memory(neighbour))
		return -EINVAL;
	return -EPERM;
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
		expect_range(-EPERM, reg->pfn, reg->nr_pages);

		if (reg->pfn)
			expect_range(straddling(hyp_pfn_to_phys(reg->pfn - 1)),
				     reg->pfn - 1, 2);
		expect_range(straddling(hyp_pfn_to_phys(last + 1)), last, 2);

		expect_range(-EINVAL, reg->pfn, ~0ULL);
		expect_range(-EINVAL, reg->pfn, BIT(64 - PAGE_SHIFT));
		expect_range(-EINVAL, reg->pfn | BIT(64 - PAGE_SHIFT), 1);
	}
}
