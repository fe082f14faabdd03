// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run-time rules: what only the machine that boots can tell.
 */
#include "rules.h"

/**
 * pkvm_range_vs_pa() - a range against the physical address size
 * @pfn:	first page frame
 * @nr_pages:	number of pages
 * @pa_bits:	bits of physical address, 32 to 52 (ID_AA64MMFR0_EL1.PARange,
 *		Arm ARM D24.2.73)
 * @page_shift:	log2 of the page size
 *
 * Return: PKVM_RULE_OK, or PKVM_RULE_PA_RANGE if a page lies beyond.
 */
enum pkvm_rule pkvm_range_vs_pa(u64 pfn, u64 nr_pages, u32 pa_bits,
				u32 page_shift)
{
	u64 limit = 1ULL << (pa_bits - page_shift);

	if (pfn >= limit || nr_pages > limit - pfn)
		return PKVM_RULE_PA_RANGE;
	return PKVM_RULE_OK;
}
