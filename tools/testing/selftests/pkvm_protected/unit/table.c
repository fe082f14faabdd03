// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table, against a model that is too simple to be wrong: one flag for each
 * of a few page frames. Every sequence of three insertions is tried.
 */
#include <string.h>

#include "unit.h"

#define FRAMES		6
#define CAPACITY	2
#define INSERTIONS	3
#define RANGES		((FRAMES + 1) * (FRAMES + 1))

static struct pkvm_range nth_range(unsigned int n)
{
	return (struct pkvm_range){ n / (FRAMES + 1), n % (FRAMES + 1) };
}

struct model {
	bool taken[FRAMES];
	u32 nr;
};

static enum pkvm_rule model_insert(struct model *model, struct pkvm_range r)
{
	u64 i;

	if (r.start >= r.end)
		return PKVM_RULE_EMPTY;
	for (i = r.start; i < r.end; i++) {
		if (model->taken[i])
			return PKVM_RULE_OVERLAP;
	}
	if (model->nr == CAPACITY)
		return PKVM_RULE_CAPACITY;
	for (i = r.start; i < r.end; i++)
		model->taken[i] = true;
	model->nr++;
	return PKVM_RULE_OK;
}

/* Sorted, disjoint, and covering exactly what the model has taken. */
static bool table_matches(const struct pkvm_slot *table, u32 nr,
			  const struct model *model)
{
	bool covered[FRAMES] = { false };
	u32 i;
	u64 f;

	if (nr != model->nr)
		return false;
	for (i = 0; i < nr; i++) {
		if (i && table[i].range.start < table[i - 1].range.end)
			return false;
		for (f = table[i].range.start; f < table[i].range.end; f++)
			covered[f] = true;
	}
	return !memcmp(covered, model->taken, sizeof(covered));
}

static bool sequence_holds(unsigned int sequence)
{
	struct pkvm_slot table[CAPACITY + 1] = { 0 };
	const struct pkvm_slot guard = { { 91, 92 }, 93 };
	struct model model = { 0 };
	u32 nr = 0;
	unsigned int i;

	table[CAPACITY] = guard;
	for (i = 0; i < INSERTIONS; i++, sequence /= RANGES) {
		struct pkvm_slot slot = { nth_range(sequence % RANGES), i };
		struct pkvm_slot before[CAPACITY];
		enum pkvm_rule want, got;
		u32 other = 99;

		memcpy(before, table, sizeof(before));
		want = model_insert(&model, slot.range);
		got = pkvm_table_insert(table, &nr, CAPACITY, slot, &other);
		if (got != want || !table_matches(table, nr, &model))
			return false;
		if (got && memcmp(before, table, sizeof(before)))
			return false;
		if (got == PKVM_RULE_OVERLAP &&
		    (other >= nr ||
		     !pkvm_ranges_overlap(table[other].range, slot.range)))
			return false;
	}
	return !memcmp(&table[CAPACITY], &guard, sizeof(guard));
}

static bool all_sequences_hold(void)
{
	unsigned int sequence;

	for (sequence = 0; sequence < RANGES * RANGES * RANGES; sequence++) {
		if (!sequence_holds(sequence)) {
			note("sequence", sequence);
			return false;
		}
	}
	return true;
}

static bool tags_stay_with_ranges(void)
{
	struct pkvm_slot table[3];
	u32 nr = 0;
	u32 other;

	pkvm_table_insert(table, &nr, 3, (struct pkvm_slot){ { 8, 9 }, 1 }, &other);
	pkvm_table_insert(table, &nr, 3, (struct pkvm_slot){ { 2, 3 }, 2 }, &other);
	pkvm_table_insert(table, &nr, 3, (struct pkvm_slot){ { 5, 6 }, 3 }, &other);
	return nr == 3 && table[0].tag == 2 && table[1].tag == 3 &&
	       table[2].tag == 1;
}

static bool empty_overlaps_nothing(void)
{
	const struct pkvm_range empty = { 5, 5 };
	const struct pkvm_range around = { 0, 10 };

	return !pkvm_ranges_overlap(empty, around) &&
	       !pkvm_ranges_overlap(around, empty) &&
	       pkvm_ranges_overlap(around, around);
}

void table_tests(void)
{
	note("sequences of insertions", RANGES * RANGES * RANGES);
	result(all_sequences_hold(), "table",
	       "every sequence of three insertions");
	result(tags_stay_with_ranges(), "table",
	       "a tag stays with its range");
	result(empty_overlaps_nothing(), "table",
	       "an empty range overlaps nothing");
}
