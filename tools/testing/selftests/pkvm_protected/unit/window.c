// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register windows: one against a model of the rules, and their list against one
 * number for each of a few bytes. Every sequence of three insertions is tried.
 */
#include <string.h>

#include "unit.h"

#define BYTES		6
#define CAPACITY	2
#define INSERTIONS	3
#define PLACES		(BYTES * (BYTES + 1) / 2)
#define NOBODY		99

static const struct {
	const char *what;
	struct pkvm_window window;
	enum pkvm_rule rule;
} windows[] = {
	{ "one register", { .regs = { 0x9010000, 4 }, .width = 4, .read = true }, 0 },
	{ "many registers", { .regs = { 0x9010fe0, 0x20 }, .width = 4, .write = true }, 0 },
	{ "eight bytes", { .regs = { 0x9010008, 8 }, .width = 8, .read = true }, 0 },
	{ "width 0", { .regs = { 0, 4 }, .width = 0, .read = true },
	  PKVM_RULE_WINDOW_WIDTH },
	{ "width 3", { .regs = { 0, 3 }, .width = 3, .read = true },
	  PKVM_RULE_WINDOW_WIDTH },
	{ "width 16", { .regs = { 0, 16 }, .width = 16, .read = true },
	  PKVM_RULE_WINDOW_WIDTH },
	{ "no bytes", { .regs = { 0, 0 }, .width = 4, .read = true },
	  PKVM_RULE_WINDOW_SIZE },
	{ "half a register", { .regs = { 0, 6 }, .width = 4, .read = true },
	  PKVM_RULE_WINDOW_SIZE },
	{ "an unaligned one", { .regs = { 2, 4 }, .width = 4, .read = true },
	  PKVM_RULE_WINDOW_SIZE },
	{ "all but one of 64 MiB", { .regs = { 0, 0x3fffffc }, .width = 4, .read = true }, 0 },
	{ "64 MiB", { .regs = { 0, 0x4000000 }, .width = 4, .read = true },
	  PKVM_RULE_WINDOW_SIZE },
	{ "no rights", { .regs = { 0, 4 }, .width = 4 }, PKVM_RULE_WINDOW_RIGHTS },
	{ "a mask", { .regs = { 0, 4 }, .width = 4, .read = true, .write = true,
		      .masked = true, .mask = 0x80000000 }, 0 },
	{ "a mask of one byte", { .regs = { 1, 1 }, .width = 1, .write = true,
				  .masked = true, .mask = 0xff }, 0 },
	{ "a mask without bits", { .regs = { 0, 4 }, .width = 4, .write = true,
				   .masked = true },
	  PKVM_RULE_WINDOW_MASK },
	{ "a mask beyond the register", { .regs = { 0, 2 }, .width = 2, .write = true,
					  .masked = true, .mask = 0x10000 },
	  PKVM_RULE_WINDOW_MASK },
	{ "a mask of two registers", { .regs = { 0, 8 }, .width = 4, .write = true,
				       .masked = true, .mask = 1 },
	  PKVM_RULE_WINDOW_MASK },
	{ "a mask of eight bytes", { .regs = { 0, 8 }, .width = 8, .write = true,
				     .masked = true, .mask = 1 },
	  PKVM_RULE_WINDOW_MASK },
	{ "a mask without writes", { .regs = { 0, 4 }, .width = 4, .read = true,
				     .masked = true, .mask = 1 },
	  PKVM_RULE_WINDOW_MASK },
	{ "bits that nobody has set as a mask", { .regs = { 0, 8 }, .width = 4,
						  .read = true, .mask = ~0u }, 0 },
};

static enum pkvm_rule model_judge(const struct pkvm_window *w)
{
	static const u64 all_bits[] = { [1] = 0xff, [2] = 0xffff, [4] = 0xffffffff, [8] = 0 };

	if (w->width > 8 || !strchr("\1\2\4\10", (int)w->width) || !w->width)
		return PKVM_RULE_WINDOW_WIDTH;
	if (w->regs.size < w->width || w->regs.size >= 64 << 20 ||
	    w->regs.size % w->width || w->regs.start % w->width)
		return PKVM_RULE_WINDOW_SIZE;
	if (!(w->read || w->write))
		return PKVM_RULE_WINDOW_RIGHTS;
	if (!w->masked)
		return PKVM_RULE_OK;
	if (w->write && w->regs.size == w->width && w->mask &&
	    (w->mask & all_bits[w->width]) == w->mask)
		return PKVM_RULE_OK;
	return PKVM_RULE_WINDOW_MASK;
}

static bool all_are_judged(void)
{
	static const u64 sizes[] = { 0, 1, 2, 3, 4, 6, 8, 12, 16, 0x3fffff8, 0x3ffffff,
				     0x4000000, 0x100000000ULL, 0x8000000000000000ULL };
	static const u32 masks[] = { 0, 1, 0x80, 0xff, 0x100, 0x8000, 0xffff, 0x10000,
				     0x80000000, 0xffffffff };
	u32 width, start, size, mask, flags;

	for (width = 0; width <= 17; width++)
	for (start = 0; start <= 16; start++)
	for (size = 0; size < ARRAY_SIZE(sizes); size++)
	for (mask = 0; mask < ARRAY_SIZE(masks); mask++)
	for (flags = 0; flags < 8; flags++) {
		struct pkvm_window window = {
			.regs = { 0x9010000 + start, sizes[size] },
			.width = width,
			.read = flags & 1,
			.write = flags & 2,
			.masked = flags & 4,
			.mask = masks[mask],
		};

		if (pkvm_window_judge(&window) != model_judge(&window))
			return false;
	}
	return true;
}

static struct pkvm_extent nth_place(unsigned int n)
{
	u64 size = 1;

	for (; n > BYTES - size; size++)
		n -= BYTES - size + 1;
	return (struct pkvm_extent){ n, size };
}

/* Whose is each byte? */
struct model {
	u32 owner[BYTES];
	u32 nr;
};

static enum pkvm_rule model_insert(struct model *model, struct pkvm_extent regs, u32 owner)
{
	u64 i;

	for (i = 0; i < regs.size; i++) {
		if (model->owner[regs.start + i] != NOBODY)
			return PKVM_RULE_WINDOW_OVERLAP;
	}
	if (model->nr == CAPACITY)
		return PKVM_RULE_WINDOW_CAPACITY;
	for (i = 0; i < regs.size; i++)
		model->owner[regs.start + i] = owner;
	model->nr++;
	return PKVM_RULE_OK;
}

static bool holds(struct pkvm_extent regs, u64 byte)
{
	return regs.start <= byte && byte < regs.start + regs.size;
}

/* Sorted, and each byte has the owner that the model says; @width is the owner. */
static bool list_matches(const struct pkvm_window *list, u32 nr, const struct model *model)
{
	u64 byte;
	u32 i;

	if (nr != model->nr)
		return false;
	for (byte = 0; byte < BYTES; byte++) {
		u32 owner = NOBODY;

		for (i = 0; i < nr; i++) {
			if (i && list[i - 1].regs.start >= list[i].regs.start)
				return false;
			if (holds(list[i].regs, byte))
				owner = list[i].width;
		}
		if (owner != model->owner[byte])
			return false;
	}
	return true;
}

static bool behind_holds(const struct pkvm_window *list, u32 nr)
{
	u64 phys;

	for (phys = 0; phys <= BYTES; phys++) {
		u32 want = 0;

		while (want < nr && list[want].regs.start + list[want].regs.size <= phys)
			want++;
		if (pkvm_window_behind(list, nr, phys) != want)
			return false;
	}
	return true;
}

static bool sequence_holds(unsigned int sequence)
{
	struct pkvm_window list[CAPACITY + 1];
	struct model model;
	u32 nr = 0;
	u32 i;

	memset(list, 0x5a, sizeof(list));
	memset(&model, 0, sizeof(model));
	for (i = 0; i < BYTES; i++)
		model.owner[i] = NOBODY;
	for (i = 0; i < INSERTIONS; i++, sequence /= PLACES) {
		struct pkvm_window window = { .regs = nth_place(sequence % PLACES),
					      .width = i };
		struct pkvm_window before[CAPACITY + 1];
		enum pkvm_rule want, got;
		u32 other = NOBODY;

		memcpy(before, list, sizeof(before));
		want = model_insert(&model, window.regs, i);
		got = pkvm_window_insert(list, &nr, CAPACITY, &window, &other);
		if (got != want || !list_matches(list, nr, &model) || !behind_holds(list, nr))
			return false;
		if (got && memcmp(before, list, sizeof(before)))
			return false;
		if ((got == PKVM_RULE_WINDOW_OVERLAP) != (other != NOBODY))
			return false;
		/* The first one in the way is named. */
		if (other != NOBODY && other != pkvm_window_behind(list, nr, window.regs.start))
			return false;
		if (memcmp(&before[CAPACITY], &list[CAPACITY], sizeof(*list)))
			return false;
	}
	return true;
}

static bool all_sequences_hold(void)
{
	unsigned int sequence;

	for (sequence = 0; sequence < PLACES * PLACES * PLACES; sequence++) {
		if (!sequence_holds(sequence)) {
			note("sequence", sequence);
			return false;
		}
	}
	return true;
}

/* A window may end with the address space; nothing is behind it. */
static bool top_holds(void)
{
	const struct pkvm_window top = { .regs = { ~0ULL - 3, 4 }, .width = 4 };

	return pkvm_window_behind(&top, 1, ~0ULL) == 0 &&
	       pkvm_window_behind(&top, 1, 0) == 0;
}

void window_tests(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++)
		result(pkvm_window_judge(&windows[i].window) == windows[i].rule &&
		       model_judge(&windows[i].window) == windows[i].rule,
		       "window", windows[i].what);
	result(all_are_judged(), "window", "every mix of values is judged as by the model");
	note("sequences of insertions", PLACES * PLACES * PLACES);
	result(all_sequences_hold(), "window", "every sequence of three insertions");
	result(top_holds(), "window", "one that ends with the address space");
}
