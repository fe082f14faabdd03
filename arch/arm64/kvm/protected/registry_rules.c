// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registry rules: what EL2 asks again of each entry that EL1 has written. In a file
 * of their own, so that EL2 has no other rule in its text.
 */
#include "rules.h"

/**
 * pkvm_ranges_overlap() - do two ranges share a page frame?
 * @a:	a range
 * @b:	another
 *
 * Return: true if some page frame lies in both. An empty range overlaps nothing.
 */
bool pkvm_ranges_overlap(struct pkvm_range a, struct pkvm_range b)
{
	return a.start < a.end && b.start < b.end &&
	       a.start < b.end && b.start < a.end;
}

/**
 * pkvm_range_follows() - is this a good next entry of a registry?
 * @prev_end:	first pfn after the entry before, 0 for the first entry
 * @pfn:	first pfn of this entry
 * @nr_pages:	its number of pages
 *
 * EL2 asks this of every entry before it trusts the list, in the order of the
 * list; so a list that passes is sorted and disjoint.
 *
 * Return: PKVM_RULE_OK, PKVM_RULE_EMPTY, PKVM_RULE_WRAPS or PKVM_RULE_ORDER.
 */
enum pkvm_rule pkvm_range_follows(u64 prev_end, u64 pfn, u64 nr_pages)
{
	if (!nr_pages)
		return PKVM_RULE_EMPTY;
	if (nr_pages > ~0ULL - pfn)
		return PKVM_RULE_WRAPS;
	if (pfn < prev_end)
		return PKVM_RULE_ORDER;
	return PKVM_RULE_OK;
}

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
