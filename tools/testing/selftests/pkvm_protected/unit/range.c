// SPDX-License-Identifier: GPL-2.0-only
/*
 * One extent to one range of page frames, exact and widened.
 */
#include "unit.h"

#define TOP	0xffffffffffffffffULL

static const struct {
	const char *what;
	struct pkvm_extent extent;
	u32 page_shift;
	enum pkvm_rule exact;
	enum pkvm_rule widen;
	struct pkvm_range range;	/* of both, where they accept */
} extents[] = {
	{ "one 4K page", { 0x9010000, 0x1000 }, 12, 0, 0, { 0x9010, 0x9011 } },
	{ "the first page", { 0, 0x1000 }, 12, 0, 0, { 0, 1 } },
	{ "the last page of all", { TOP - 0xfff, 0x1000 }, 12, 0, 0,
	  { 0xfffffffffffffULL, 0x10000000000000ULL } },
	{ "one page too many at the top", { TOP - 0xfff, 0x1001 }, 12,
	  PKVM_RULE_WRAPS, PKVM_RULE_WRAPS, { 0, 0 } },
	{ "everything but a byte", { 1, TOP }, 12,
	  PKVM_RULE_START_UNALIGNED, 0, { 0, 0x10000000000000ULL } },
	{ "size zero", { 0x1000, 0 }, 12, PKVM_RULE_EMPTY, PKVM_RULE_EMPTY, { 0, 0 } },
	{ "start inside a page", { 0x1800, 0x1000 }, 12,
	  PKVM_RULE_START_UNALIGNED, 0, { 1, 3 } },
	{ "end inside a page", { 0x1000, 0x1001 }, 12,
	  PKVM_RULE_SIZE_UNALIGNED, 0, { 1, 3 } },
	{ "a 4K page where pages have 16K", { 0x1000, 0x1000 }, 14,
	  PKVM_RULE_START_UNALIGNED, 0, { 0, 1 } },
	{ "one 64K page", { 0x9010000, 0x10000 }, 16, 0, 0, { 0x901, 0x902 } },
	{ "one byte", { 0xfff, 1 }, 12, PKVM_RULE_START_UNALIGNED, 0, { 0, 1 } },
	{ "two bytes over a boundary", { 0xfff, 2 }, 12,
	  PKVM_RULE_START_UNALIGNED, 0, { 0, 2 } },
};

static bool same(struct pkvm_range a, struct pkvm_range b)
{
	return a.start == b.start && a.end == b.end;
}

static bool extent_holds(unsigned int i)
{
	const struct pkvm_range untouched = { 77, 78 };
	struct pkvm_range exact = untouched;
	struct pkvm_range wide = untouched;

	if (pkvm_extent_to_range(extents[i].extent, extents[i].page_shift,
				 &exact) != extents[i].exact ||
	    pkvm_extent_widen(extents[i].extent, extents[i].page_shift,
			      &wide) != extents[i].widen)
		return false;
	return same(exact, extents[i].exact ? untouched : extents[i].range) &&
	       same(wide, extents[i].widen ? untouched : extents[i].range);
}

void range_tests(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(extents); i++)
		result(extent_holds(i), "extent", extents[i].what);
}
