// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: try on the regions the page transitions that the host can
 * ask for without a guest. Hypercalls and FF-A calls end in these functions;
 * where the kernel has pkvm_ownership_selftest(), that has shown them succeed
 * on memory.
 */
#include <asm/kvm_pkvm.h>
#include <asm/kvm_pkvm_protected_selftest.h>

#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

#include "protected.h"

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
	/* The same page: the address of this pfn is truncated to 64 bits. */
	pkvm_protected_expect(-EPERM,
			      __pkvm_host_share_hyp(pfn | BIT(64 - PAGE_SHIFT)));
}

/*
 * EL1 refuses a range with memory, so call EL2's own check: with a range over
 * the start of a bank of memory, over its end, and around all of it.
 */
static void expect_no_memory(const struct memblock_region *bank)
{
	u64 end = bank->base + bank->size;

	pkvm_protected_expect(-EPERM,
			      host_stage2_take_dev_locked(bank->base - PAGE_SIZE,
							  2 * PAGE_SIZE));
	pkvm_protected_expect(-EPERM,
			      host_stage2_take_dev_locked(end - PAGE_SIZE,
							  2 * PAGE_SIZE));
	pkvm_protected_expect(-EPERM,
			      host_stage2_take_dev_locked(bank->base - PAGE_SIZE,
							  bank->size + 2 * PAGE_SIZE));
}

/**
 * pkvm_protected_try_transitions() - try all page transitions on each region
 *
 * The counts are in pkvm_protected_refusals, for EL1 to print.
 */
void pkvm_protected_try_transitions(void)
{
	unsigned int i;

	if (num_protected_reg && hyp_memory[0].base)
		expect_no_memory(&hyp_memory[0]);

	for (i = 0; i < num_protected_reg; i++) {
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];

		expect_page(reg->pfn);
		expect_page(reg->pfn + reg->nr_pages - 1);
		pkvm_protected_expect_range(-EPERM, reg->pfn, reg->nr_pages);
		pkvm_protected_try_edges(reg);
	}
}
