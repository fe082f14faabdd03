// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions about a good table: is a frame, a range, all of a range in it?
 */
#include "table.h"

int main(void)
{
	struct pkvm_slot table[SLOTS];
	u32 nr = any_table(table);
	struct pkvm_range range = any_range();
	struct pkvm_range other = any_range();
	u64 frame = nondet_u64();
	u64 missing = range.start;
	u64 shared = max(range.start, other.start);
	u32 first = pkvm_table_first_overlap(table, nr, range);
	bool covers = pkvm_table_covers(table, nr, range);
	bool overlap = pkvm_ranges_overlap(range, other);
	u32 at = nondet_u32();
	u32 i;

	assume(at < SLOTS);

	prove(!overlap || (in_range(range, shared) && in_range(other, shared)),
	      "ranges that overlap share a frame");
	prove(overlap || !in_range(range, frame) || !in_range(other, frame),
	      "ranges that do not overlap share none");

	prove(first <= nr, "the slot found is one of the table, or none");
	if (first < nr) {
		shared = max(range.start, table[first].range.start);
		prove(in_range(range, shared) && in_range(table[first].range, shared),
		      "the slot found shares a frame with the range");
	}
	prove(at >= first || !in_range(range, frame) ||
	      !in_range(table[at].range, frame),
	      "no slot before the one found does");

	/* The first frame of the range that no slot has, by another way */
	for (i = 0; i < SLOTS; i++) {
		if (i < nr && in_range(table[i].range, missing))
			missing = table[i].range.end;
	}
	prove(!covers || !in_range(range, frame) ||
	      tag_of(table, nr, frame) != NOBODY,
	      "of a range that is covered each frame is in a slot");
	prove(covers || (in_range(range, missing) &&
			 tag_of(table, nr, missing) == NOBODY),
	      "of a range that is not covered a frame is in none");

	reached(overlap);
	reached(!covers);
#if FILLED
	reached(covers && range.start < range.end);
#endif
#if FILLED > 1
	reached(covers && first == 0 && in_range(range, table[FILLED - 1].range.start));
	reached(first == FILLED - 1);
#endif
	return 0;
}
