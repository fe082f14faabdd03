// SPDX-License-Identifier: GPL-2.0-only
/*
 * A range against what the host keeps, RAM above all: any range of page frames of
 * any page size, any extent, which may be empty or wrap; and against the physical
 * address size.
 */
#include "prove.h"

typedef unsigned __int128 u128;

int main(void)
{
	u32 shift = any_page_shift();
	struct pkvm_range range = any_range();
	struct pkvm_extent party = any_extent();
	u64 byte = nondet_u64();
	u64 pfn = nondet_u64();
	u64 nr_pages = nondet_u64();
	u32 pa_bits = nondet_u32();
	enum pkvm_rule rule;
	bool refused, inside, meets;
	u64 shared;

	/* What the caller has: ranges come from extents. */
	assume(range.end <= 1ULL << (64 - shift));
	assume(pa_bits >= 32 && pa_bits <= 52);

	refused = pkvm_range_meets(range, party, shift);
	inside = byte >= party.start && (u128)byte < (u128)party.start + party.size;
	meets = in_range(range, byte >> shift);
	prove(refused || !inside || !meets,
	      "an accepted range has no page with a byte of the party");

	/* The last byte of the address space is the last of a party that wraps. */
	shared = range.start << shift;
	shared = max(shared, party.start);
	prove(!refused ||
	      (in_range(range, shared >> shift) && party.size &&
	       ((u128)(shared >> shift << shift) < (u128)party.start + party.size)),
	      "a refused range has one");

	rule = pkvm_range_vs_pa(pfn, nr_pages, pa_bits, shift);
	prove((rule == PKVM_RULE_OK) ==
	      (pfn < 1ULL << (pa_bits - shift) &&
	       (u128)pfn + nr_pages <= (u128)1 << (pa_bits - shift)),
	      "accepted is what ends within the physical address size");

	reached(rule == PKVM_RULE_OK);
	reached(rule == PKVM_RULE_PA_RANGE);
	reached(inside && meets && (u128)party.start + party.size > (u128)1 << 64);
	reached(range.start < range.end && party.size && !inside);
	return 0;
}
