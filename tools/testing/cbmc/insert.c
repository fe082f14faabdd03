// SPDX-License-Identifier: GPL-2.0-only
/*
 * The inductive step: any range into any good table, up to the whole capacity.
 *
 * What is proved is stronger than what is needed, and easier for the solver: after
 * an accepted insertion the table is the old one with the range at its place, so it
 * covers what it has covered and the range, each with its tag. With extent.c:
 * whatever is declared, one entry after the other, the table is sorted and disjoint,
 * and covers the pages of what was accepted.
 */
#include "table.h"

static bool same(struct pkvm_slot a, struct pkvm_slot b)
{
	return same_range(a.range, b.range) && a.tag == b.tag;
}

/* Would the table be sorted with the range in front of this slot? */
static bool is_place(const struct pkvm_slot *table, u32 nr, u32 place, u64 start)
{
	return place <= nr &&
	       (!place || table[place - 1].range.start < start) &&
	       (place == nr || start < table[place].range.start);
}

int main(void)
{
	struct pkvm_slot table[SLOTS + 1];
	struct pkvm_slot before[SLOTS + 1];
	struct pkvm_slot slot = { any_range(), nondet_u32() };
	u32 was = any_table(table);
	u32 nr = was;
	u32 other = NOBODY;
	u32 capacity = nondet_u32();
	u32 at = nondet_u32();
	u32 place = nondet_u32();
	enum pkvm_rule rule;

	assume(was <= capacity && capacity <= SLOTS);
	assume(at <= SLOTS);
	assume(place <= SLOTS);
	__CPROVER_array_copy(before, table);

	rule = pkvm_table_insert(table, &nr, capacity, slot, &other);

	prove(at < capacity || same(table[at], before[at]),
	      "no slot beyond the capacity is written");
	prove((rule == PKVM_RULE_EMPTY) == (slot.range.start >= slot.range.end),
	      "a range without pages is refused as such, and no other");
	prove(rule == PKVM_RULE_OVERLAP || rule == PKVM_RULE_EMPTY || at >= was ||
	      before[at].range.end <= slot.range.start ||
	      slot.range.end <= before[at].range.start,
	      "what shares a frame with any slot is refused for that");

	if (rule == PKVM_RULE_OK) {
		prove(nr == was + 1 && nr <= capacity, "an accepted range takes one slot");
		prove(table_is_good(table, nr, at),
		      "the table stays sorted and disjoint, and no slot of it is empty");
		if (is_place(before, was, place, slot.range.start) && at < nr)
			prove(same(table[at], at < place ? before[at] :
					      at == place ? slot : before[at - 1]),
			      "the table is the old one with the range at its place");
	} else {
		prove(nr == was && same(table[at], before[at]),
		      "a refusal leaves the table as it was");
	}
	if (rule == PKVM_RULE_OVERLAP) {
		u64 shared;

		prove(other < was, "the slot in the way is one that is in use");
		shared = max(slot.range.start, table[other].range.start);
		prove(in_range(slot.range, shared) &&
		      in_range(table[other].range, shared),
		      "the slot in the way shares a frame");
	}
	prove(rule != PKVM_RULE_CAPACITY || was == capacity,
	      "only a full table refuses for its capacity");
	prove(rule == PKVM_RULE_OK || rule == PKVM_RULE_EMPTY ||
	      rule == PKVM_RULE_OVERLAP || rule == PKVM_RULE_CAPACITY,
	      "there is no other verdict");

	reached(rule == PKVM_RULE_EMPTY);
#if FILLED
	reached(rule == PKVM_RULE_OVERLAP && other == FILLED - 1);
#endif
	reached(rule == PKVM_RULE_CAPACITY);
#if FILLED < SLOTS
	reached(rule == PKVM_RULE_OK && place == FILLED && at == place &&
		is_place(before, was, place, slot.range.start));
	reached(rule == PKVM_RULE_OK && place == 0 && at == FILLED &&
		is_place(before, was, place, slot.range.start));
#endif
	return 0;
}
