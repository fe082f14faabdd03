// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform and run-time rules: one declared range, page frames 16 to 31.
 */
#include "unit.h"

static const struct pkvm_range declared = { 16, 32 };

static const struct {
	const char *what;
	struct pkvm_extent other;
	bool overlap;
	bool inside;
} others[] = {
	{ "ends where it starts", { 0xf000, 0x1000 }, false, false },
	{ "ends a byte later", { 0xf000, 0x1001 }, true, false },
	{ "first page", { 0x10000, 0x1000 }, true, true },
	{ "a few bytes in the middle", { 0x18004, 0x10 }, true, true },
	{ "exactly the same", { 0x10000, 0x10000 }, true, true },
	{ "last page", { 0x1f000, 0x1000 }, true, true },
	{ "one byte beyond", { 0x1f000, 0x1001 }, true, false },
	{ "starts where it ends", { 0x20000, 0x1000 }, false, false },
	{ "around it", { 0, 0x100000 }, true, false },
	{ "empty, inside", { 0x18000, 0 }, false, false },
	{ "wraps, from below", { 0xf000, 0xffffffffffffffffULL }, true, false },
	{ "wraps, from above", { 0x20000, 0xffffffffffffffffULL }, false, false },
};

static const struct {
	const char *what;
	u64 pfn, nr_pages;
	u32 pa_bits;
	enum pkvm_rule rule;
} limits[] = {
	{ "last page of 44 bits", 0xffffffff, 1, 44, PKVM_RULE_OK },
	{ "one page beyond", 0xffffffff, 2, 44, PKVM_RULE_PA_RANGE },
	{ "first page beyond", 0x100000000ULL, 1, 44, PKVM_RULE_PA_RANGE },
	{ "second page beyond", 0x100000001ULL, 1, 44, PKVM_RULE_PA_RANGE },
	{ "all of 52 bits", 0, 1ULL << 40, 52, PKVM_RULE_OK },
	{ "a number of pages that wraps", 1, ~0ULL, 52, PKVM_RULE_PA_RANGE },
};

static bool other_holds(unsigned int i)
{
	const struct pkvm_slot table = { declared, 0 };
	struct pkvm_extent other = others[i].other;
	bool overlap = others[i].overlap;
	struct pkvm_node_view view = { 0 };

	pkvm_node_look(&view, &table, 1, other, 12);

	return pkvm_range_meets(declared, other, 12) == overlap &&
	       pkvm_node_judge(&view, true) ==
			(overlap && !others[i].inside ? PKVM_RULE_NODE_PARTLY :
							PKVM_RULE_OK) &&
	       pkvm_node_judge(&view, false) == PKVM_RULE_OK &&
	       view.touched == overlap &&
	       (view.touched && !view.outside) == others[i].inside;
}

/* The frame after the last one that 64 bits can name */
#define TOP	(1ULL << 52)

/* A node with two blocks against page frames 16-19, 20-23, 32, and the last two */
static const struct {
	const char *what;
	struct pkvm_extent first, second;
	enum pkvm_rule rule;
	u64 left;
	u32 slot;
} nodes[] = {
	{ "both blocks inside, one across two slots that touch",
	  { 0x12000, 0x4000 }, { 0x20000, 0x1000 }, PKVM_RULE_OK, 0, 0 },
	{ "a block that begins where a slot ends",
	  { 0x14000, 0x1000 }, { 0x20000, 0x1000 }, PKVM_RULE_OK, 0, 1 },
	{ "second block outside", { 0x10000, 0x1000 }, { 0x18000, 0x1000 },
	  PKVM_RULE_NODE_PARTLY, 0x18000, 0 },
	{ "first block outside", { 0x18000, 0x1000 }, { 0x10000, 0x1000 },
	  PKVM_RULE_NODE_PARTLY, 0x18000, 0 },
	{ "a block that ends in a gap", { 0x16000, 0x3000 }, { 0x20000, 0x1000 },
	  PKVM_RULE_NODE_PARTLY, 0x16000, 1 },
	{ "two blocks left over, the first is named",
	  { 0x16000, 0x3000 }, { 0x30000, 0x1000 },
	  PKVM_RULE_NODE_PARTLY, 0x16000, 1 },
	{ "a block that wraps, in a slot that ends at the top",
	  { 0xfffffffffffff000ULL, 0x2000 }, { 0x10000, 0x1000 },
	  PKVM_RULE_OK, 0, 3 },
	{ "both outside", { 0x18000, 0x1000 }, { 0x30000, 0x1000 },
	  PKVM_RULE_OK, 0, 0 },
};

static bool node_holds(unsigned int i)
{
	static const struct pkvm_slot table[] = {
		{ { 16, 20 }, 0 }, { { 20, 24 }, 1 }, { { 32, 33 }, 2 },
		{ { TOP - 2, TOP }, 3 },
	};
	struct pkvm_node_view view = { 0 };

	pkvm_node_look(&view, table, ARRAY_SIZE(table), nodes[i].first, 12);
	pkvm_node_look(&view, table, ARRAY_SIZE(table), nodes[i].second, 12);
	return pkvm_node_judge(&view, true) == nodes[i].rule &&
	       pkvm_node_judge(&view, false) == PKVM_RULE_OK &&
	       view.slot == nodes[i].slot &&
	       (!nodes[i].rule || view.left.start == nodes[i].left);
}

void platform_tests(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		result(node_holds(i), "node", nodes[i].what);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		result(other_holds(i), "platform", others[i].what);
	for (i = 0; i < ARRAY_SIZE(limits); i++)
		result(pkvm_range_vs_pa(limits[i].pfn, limits[i].nr_pages,
					limits[i].pa_bits, 12) ==
		       limits[i].rule, "pa", limits[i].what);
}
