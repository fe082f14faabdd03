// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform rules: a declared range against what else the platform has there.
 */
#include "rules.h"

/*
 * A bank or a register block with a size that wraps cannot be compared. It is
 * cut at the end of the address space: over-long facts refuse too much, never
 * too little.
 */
static struct pkvm_range pages_of(struct pkvm_extent extent, u32 page_shift)
{
	struct pkvm_range range = { 0, 0 };

	if (pkvm_extent_widen(extent, page_shift, &range) == PKVM_RULE_WRAPS) {
		range.start = extent.start >> page_shift;
		range.end = 1ULL << (64 - page_shift);
	}
	return range;
}

/* Does an extent have a byte in a page of a range? */
bool pkvm_range_meets(struct pkvm_range range, struct pkvm_extent extent, u32 page_shift)
{
	return pkvm_ranges_overlap(range, pages_of(extent, page_shift));
}

/* Add one register block of a node to the view of it, which is zeroed before. */
void pkvm_node_look(struct pkvm_node_view *view, const struct pkvm_slot *table,
		    u32 nr, struct pkvm_extent regs, u32 page_shift)
{
	struct pkvm_range pages = pages_of(regs, page_shift);
	u32 slot = pkvm_table_first_overlap(table, nr, pages);

	if (pages.start >= pages.end)
		return;
	if (slot < nr && !view->touched) {
		view->touched = true;
		view->slot = slot;
	}
	if (!view->outside && !pkvm_table_covers(table, nr, pages)) {
		view->outside = true;
		view->left = regs;
	}
}

/* A node with a part of its registers in the plan would look taken, and be open in part. */
enum pkvm_rule pkvm_node_judge(const struct pkvm_node_view *view, bool enabled)
{
	if (view->touched && view->outside && enabled)
		return PKVM_RULE_NODE_PARTLY;
	return PKVM_RULE_OK;
}
