// SPDX-License-Identifier: GPL-2.0-only
/*
 * Range and table rules: alignment, emptiness, wrap, overlap, capacity. The table code
 * only copies and compares page frame numbers, so nothing in it can overflow; all
 * arithmetic is in the conversion of an extent.
 */
#include "rules.h"

/* Do two ranges share a page frame? An empty one overlaps nothing. */
bool pkvm_ranges_overlap(struct pkvm_range a, struct pkvm_range b)
{
	return a.start < a.end && b.start < b.end &&
	       a.start < b.end && b.start < a.end;
}

/* Do two extents share a byte? An empty one overlaps nothing, and none is cut. */
bool pkvm_extents_overlap(struct pkvm_extent a, struct pkvm_extent b)
{
	return a.size && b.size &&
	       (a.start - b.start < b.size || b.start - a.start < a.size);
}

/*
 * The 4-byte words that an extent, which does not wrap, has bytes of. A bus may act on a
 * whole word whatever an access asks for, as APB does (Arm IHI 0024, no strobes for reads).
 */
struct pkvm_extent pkvm_extent_words(struct pkvm_extent extent)
{
	u64 last = (extent.start + (extent.size - 1)) | 3;

	extent.start &= ~3ULL;
	extent.size = last - extent.start + 1;
	return extent;
}

/*
 * The page frames that an extent touches, as pkvm_extent_to_range(): for a device taken
 * by phandle, whose registers may end inside a page. The caller checks the rest of it.
 */
enum pkvm_rule pkvm_extent_widen(struct pkvm_extent extent, u32 page_shift,
				 struct pkvm_range *range)
{
	if (!extent.size)
		return PKVM_RULE_EMPTY;
	if (extent.size - 1 > ~0ULL - extent.start)
		return PKVM_RULE_WRAPS;

	range->start = extent.start >> page_shift;
	range->end = ((extent.start + (extent.size - 1)) >> page_shift) + 1;
	return PKVM_RULE_OK;
}

/**
 * pkvm_extent_to_range() - a raw reg entry as a range of page frames
 * @extent:	bytes, as declared; any value
 * @page_shift:	log2 of the page size, 12 to 16
 * @range:	set when the result is PKVM_RULE_OK, untouched otherwise
 *
 * A raw entry says exactly what it takes. Rounding it would either leave a
 * part open or take what nobody declared, so it is refused instead.
 *
 * Return: PKVM_RULE_OK, or the first range rule that the extent breaks.
 */
enum pkvm_rule pkvm_extent_to_range(struct pkvm_extent extent, u32 page_shift,
				    struct pkvm_range *range)
{
	u64 in_page = (1ULL << page_shift) - 1;
	struct pkvm_range pages;
	enum pkvm_rule rule;

	rule = pkvm_extent_widen(extent, page_shift, &pages);
	if (rule != PKVM_RULE_OK)
		return rule;
	if (extent.start & in_page)
		return PKVM_RULE_START_UNALIGNED;
	if (extent.size & in_page)
		return PKVM_RULE_SIZE_UNALIGNED;

	*range = pages;
	return PKVM_RULE_OK;
}

/* The bytes of an extent in a range that it overlaps; neither wraps. */
struct pkvm_extent pkvm_extent_cut(struct pkvm_extent extent, struct pkvm_range range,
				   u32 page_shift)
{
	u64 start = range.start << page_shift;
	u64 last = (range.end << page_shift) - 1;

	if (extent.start + (extent.size - 1) < last)
		last = extent.start + (extent.size - 1);
	if (extent.start < start)
		extent.start = start;
	extent.size = last - extent.start + 1;
	return extent;
}

/* @pa_bits: 32 to 52 (ID_AA64MMFR0_EL1.PARange, Arm ARM D24.2.73) */
enum pkvm_rule pkvm_range_vs_pa(u64 pfn, u64 nr_pages, u32 pa_bits,
				u32 page_shift)
{
	u64 limit = 1ULL << (pa_bits - page_shift);

	if (pfn >= limit || nr_pages > limit - pfn)
		return PKVM_RULE_PA_RANGE;
	return PKVM_RULE_OK;
}

/**
 * pkvm_table_insert() - insert one range into a sorted table without overlaps
 * @table:	the table, sorted and disjoint, at least @capacity slots long
 * @nr:		number of slots in use, incremented on success
 * @capacity:	number of slots there are
 * @slot:	what to insert; its range must not be empty
 * @other:	set to the index of the slot that is in the way, on overlap
 *
 * Return: PKVM_RULE_OK; PKVM_RULE_EMPTY, PKVM_RULE_OVERLAP or
 * PKVM_RULE_CAPACITY, and then the table is as it was.
 */
enum pkvm_rule pkvm_table_insert(struct pkvm_slot *table, u32 *nr, u32 capacity,
				 struct pkvm_slot slot, u32 *other)
{
	u32 at;
	u32 i;

	if (slot.range.start >= slot.range.end)
		return PKVM_RULE_EMPTY;

	for (at = 0; at < *nr; at++) {
		if (pkvm_ranges_overlap(table[at].range, slot.range)) {
			*other = at;
			return PKVM_RULE_OVERLAP;
		}
		if (slot.range.start < table[at].range.start)
			break;
	}
	if (*nr >= capacity)
		return PKVM_RULE_CAPACITY;

	for (i = *nr; i > at; i--)
		table[i] = table[i - 1];
	table[at] = slot;
	(*nr)++;
	return PKVM_RULE_OK;
}

/* The index of the first slot that shares a page with a range, or @nr */
u32 pkvm_table_first_overlap(const struct pkvm_slot *table, u32 nr,
			     struct pkvm_range range)
{
	u32 low = 0;
	u32 high = nr;

	/* The first slot that ends behind the start of the range */
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (table[middle].range.end <= range.start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nr && pkvm_ranges_overlap(table[low].range, range) ? low : nr;
}

/* Does a table hold every page of a range, which is not empty? */
bool pkvm_table_covers(const struct pkvm_slot *table, u32 nr,
		       struct pkvm_range range)
{
	u32 i = pkvm_table_first_overlap(table, nr, range);

	for (; i < nr && table[i].range.start <= range.start &&
	     range.start < range.end; i++)
		range.start = table[i].range.end;
	return range.start >= range.end;
}
