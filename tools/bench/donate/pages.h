/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only: what the page tables of donated regions need at most. Donation
 * works page by page, so there is a table of every level for every page, and no
 * more: they are counted by address, so that the pool is no larger than a careful
 * author would have it. EL2's linear addresses differ from the physical ones in
 * the upper levels, where a region may straddle once more.
 */
#ifndef __BENCH_DONATE_PAGES_H__
#define __BENCH_DONATE_PAGES_H__

#include <asm/kvm_pkvm_protected.h>

/* As in the other variant, EL1 computes it and EL2 is told. */
static inline unsigned long donate_pgtable_pages(void)
{
#ifdef __KVM_NVHE_HYPERVISOR__
	return pkvm_protected_pools.hyp;
#else
	unsigned long total = 0;
	unsigned int i;
	s8 level;

	if (!kvm_nvhe_sym(num_protected_reg))
		return 0;

	for (level = pkvm_protected_first_level(); level < KVM_PGTABLE_LAST_LEVEL;
	     level++) {
		unsigned int shift = kvm_granule_shift(level) - PAGE_SHIFT;
		u64 next = 0;

		for (i = 0; i < kvm_nvhe_sym(num_protected_reg); i++) {
			struct pkvm_protected_reg *reg =
				&kvm_nvhe_sym(pkvm_protected_regs)[i];
			u64 first = reg->pfn >> shift;
			u64 last = (reg->pfn + reg->nr_pages - 1) >> shift;

			if (i && first < next)
				first = next;
			if (first <= last)
				total += last - first + 1;
			next = last + 1;
		}
		total++;
	}
	kvm_nvhe_sym(pkvm_protected_pools).hyp = total;
	return total;
#endif
}

#define pkvm_protected_hyp_pages donate_pgtable_pages
#define pkvm_protected_host_pages donate_pgtable_pages

#endif /* __BENCH_DONATE_PAGES_H__ */
