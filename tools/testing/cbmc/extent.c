// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one-entry lemma: what a device tree says, in bytes, as page frames. Any
 * start, any size, any page size, against sums of 128 bits, which do not wrap.
 */
#include "prove.h"

typedef unsigned __int128 u128;

static enum pkvm_rule wanted(struct pkvm_extent extent, u64 page, bool exact)
{
	u128 end = (u128)extent.start + extent.size;

	if (!extent.size)
		return PKVM_RULE_EMPTY;
	if (end > (u128)1 << 64)
		return PKVM_RULE_WRAPS;
	if (exact && extent.start & (page - 1))
		return PKVM_RULE_START_UNALIGNED;
	if (exact && extent.size & (page - 1))
		return PKVM_RULE_SIZE_UNALIGNED;
	return PKVM_RULE_OK;
}

int main(void)
{
	struct pkvm_extent extent = any_extent();
	u32 shift = any_page_shift();
	struct pkvm_range before = any_range();
	struct pkvm_range exact = before;
	struct pkvm_range wide = before;
	enum pkvm_rule exactly = pkvm_extent_to_range(extent, shift, &exact);
	enum pkvm_rule widened = pkvm_extent_widen(extent, shift, &wide);
	u128 start = extent.start;
	u128 end = start + extent.size;

	prove(exactly == wanted(extent, 1ULL << shift, true),
	      "a raw entry is refused for the first rule that it breaks, and for no other reason");
	prove(widened == wanted(extent, 1ULL << shift, false),
	      "registers are refused when empty or wrapping, and for no other reason");

	if (exactly == PKVM_RULE_OK) {
		prove((u128)exact.start << shift == start &&
		      (u128)exact.end << shift == end,
		      "an accepted raw entry covers its bytes and no other");
	} else {
		prove(same_range(exact, before), "a refused raw entry writes nothing");
	}
	if (widened == PKVM_RULE_OK) {
		prove((u128)wide.start << shift <= start &&
		      start < (u128)(wide.start + 1) << shift,
		      "widened registers begin in their first page");
		prove((u128)(wide.end - 1) << shift < end &&
		      end <= (u128)wide.end << shift,
		      "widened registers end in their last page");
	} else {
		prove(same_range(wide, before), "refused registers write nothing");
	}

	reached(exactly == PKVM_RULE_OK && exact.end == 1ULL << (64 - shift));
	reached(exactly == PKVM_RULE_EMPTY);
	reached(exactly == PKVM_RULE_WRAPS);
	reached(exactly == PKVM_RULE_START_UNALIGNED && widened == PKVM_RULE_OK);
	reached(exactly == PKVM_RULE_SIZE_UNALIGNED);
	return 0;
}
