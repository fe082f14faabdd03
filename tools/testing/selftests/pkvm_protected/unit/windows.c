// SPDX-License-Identifier: GPL-2.0-only
/*
 * Windows of any access size: how they unite, and how extents are cut and compared.
 */
#include "unit.h"

#define CAPACITY	4

/* Windows in the order in which they come, and what becomes of them */
static const struct {
	const char *what;
	struct pkvm_extent in[6];
	struct pkvm_extent out[5];
	unsigned int refused;
} unions[] = {
	{ "apart, from above", { { 0x300, 0x100 }, { 0x100, 0x100 } },
	  { { 0x100, 0x100 }, { 0x300, 0x100 } }, 0 },
	{ "two that touch stay two", { { 0x100, 0x100 }, { 0x200, 0x100 } },
	  { { 0x100, 0x100 }, { 0x200, 0x100 } }, 0 },
	{ "the same twice", { { 0x100, 0x100 }, { 0x100, 0x100 } }, { { 0x100, 0x100 } }, 0 },
	{ "one byte in common, from below", { { 0x100, 0x100 }, { 0x1ff, 0x100 } },
	  { { 0x100, 0x1ff } }, 0 },
	{ "one byte in common, from above", { { 0x1ff, 0x100 }, { 0x100, 0x100 } },
	  { { 0x100, 0x1ff } }, 0 },
	{ "inside", { { 0x100, 0x100 }, { 0x140, 0x10 } }, { { 0x100, 0x100 } }, 0 },
	{ "around", { { 0x140, 0x10 }, { 0x100, 0x100 } }, { { 0x100, 0x100 } }, 0 },
	{ "over three", { { 0x100, 0x10 }, { 0x200, 0x10 }, { 0x300, 0x10 }, { 0x108, 0x200 } },
	  { { 0x100, 0x210 } }, 0 },
	{ "over two of four",
	  { { 0x100, 0x10 }, { 0x200, 0x10 }, { 0x300, 0x10 }, { 0x400, 0x10 }, { 0x20f, 0xf2 } },
	  { { 0x100, 0x10 }, { 0x200, 0x110 }, { 0x400, 0x10 } }, 0 },
	{ "a fifth of four",
	  { { 0x100, 0x10 }, { 0x200, 0x10 }, { 0x300, 0x10 }, { 0x400, 0x10 }, { 0x500, 0x10 } },
	  { { 0x100, 0x10 }, { 0x200, 0x10 }, { 0x300, 0x10 }, { 0x400, 0x10 } }, 1 },
	{ "a fifth that unites with the fourth",
	  { { 0x100, 0x10 }, { 0x200, 0x10 }, { 0x300, 0x10 }, { 0x400, 0x10 }, { 0x408, 0x10 } },
	  { { 0x100, 0x10 }, { 0x200, 0x10 }, { 0x300, 0x10 }, { 0x400, 0x18 } }, 0 },
};

static bool same(struct pkvm_extent a, struct pkvm_extent b)
{
	return a.start == b.start && a.size == b.size;
}

static bool union_holds(unsigned int nr)
{
	struct pkvm_window list[CAPACITY + 1] = { 0 };
	struct pkvm_extent none = { 0, 0 };
	unsigned int refused = 0;
	u32 used = 0;
	u32 i;

	for (i = 0; unions[nr].in[i].size; i++) {
		struct pkvm_window window = {
			.regs = unions[nr].in[i], .read = true, .write = true,
			/* Names the one from which a union has its start. */
			.mask = unions[nr].in[i].start,
		};

		refused += pkvm_window_unite(list, &used, CAPACITY, &window) ==
			   PKVM_RULE_WINDOW_CAPACITY;
	}
	for (i = 0; i < used; i++) {
		if (!same(list[i].regs, unions[nr].out[i]) ||
		    list[i].mask != list[i].regs.start)
			return false;
	}
	return same(unions[nr].out[used], none) && same(list[CAPACITY].regs, none) &&
	       refused == unions[nr].refused;
}

/* Against the page at 0x1000, or up to the end of the address space */
static const struct {
	const char *what;
	struct pkvm_extent extent;
	struct pkvm_range range;
	struct pkvm_extent cut;
} cuts[] = {
	{ "inside", { 0x1100, 0x100 }, { 1, 2 }, { 0x1100, 0x100 } },
	{ "from below", { 0xf00, 0x200 }, { 1, 2 }, { 0x1000, 0x100 } },
	{ "to above", { 0x1f00, 0x200 }, { 1, 2 }, { 0x1f00, 0x100 } },
	{ "around", { 0, 0x10000 }, { 1, 2 }, { 0x1000, 0x1000 } },
	{ "the page", { 0x1000, 0x1000 }, { 1, 2 }, { 0x1000, 0x1000 } },
	{ "to the end of all", { 0xffffffffffffff00ULL, 0x100 },
	  { (1ULL << 52) - 1, 1ULL << 52 }, { 0xffffffffffffff00ULL, 0x100 } },
};

static const struct {
	const char *what;
	struct pkvm_extent a, b;
	bool overlap;
} bytes[] = {
	{ "the same", { 0x100, 0x10 }, { 0x100, 0x10 }, true },
	{ "the last byte", { 0x100, 0x10 }, { 0x10f, 0x10 }, true },
	{ "the byte behind", { 0x100, 0x10 }, { 0x110, 0x10 }, false },
	{ "inside", { 0x100, 0x10 }, { 0x104, 0x4 }, true },
	{ "empty", { 0x100, 0x10 }, { 0x104, 0 }, false },
	{ "the whole of one", { 0, ~0ULL }, { 0x104, 1 }, true },
};

static const struct {
	struct pkvm_extent extent, words;
	const char *what;
} words[] = {
	{ { 0x1000, 8 }, { 0x1000, 8 }, "whole words" },
	{ { 0x1003, 1 }, { 0x1000, 4 }, "the last byte of one" },
	{ { 0x1003, 2 }, { 0x1000, 8 }, "one byte of each of two" },
	{ { 0x1001, 6 }, { 0x1000, 8 }, "neither end" },
	{ { 0xfffffffffffffffd, 2 }, { 0xfffffffffffffffc, 4 }, "the last of all" },
};

void windows_tests(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unions); i++)
		result(union_holds(i), "union", unions[i].what);
	for (i = 0; i < ARRAY_SIZE(cuts); i++)
		result(same(pkvm_extent_cut(cuts[i].extent, cuts[i].range, 12), cuts[i].cut),
		       "cut", cuts[i].what);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		result(same(pkvm_extent_words(words[i].extent), words[i].words), "words",
		       words[i].what);
	for (i = 0; i < ARRAY_SIZE(bytes); i++)
		result(pkvm_extents_overlap(bytes[i].a, bytes[i].b) == bytes[i].overlap &&
		       pkvm_extents_overlap(bytes[i].b, bytes[i].a) == bytes[i].overlap,
		       "bytes", bytes[i].what);
}
