// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a node taken whole or left whole? The next register block of a node, with any
 * view of those before, against any good table. Pages are frames here: the way
 * from bytes to frames is extent.c's and party.c's, and the blocks are whole pages
 * so that the proof may narrow them. A block may be empty.
 */
#include "table.h"

int main(void)
{
	struct pkvm_slot table[SLOTS];
	u32 nr = any_table(table);
	struct pkvm_node_view before = {
		.touched = nondet_u32() & 1, .slot = nondet_u32(),
		.outside = nondet_u32() & 1, .left = any_extent(),
	};
	struct pkvm_node_view view = before;
	struct pkvm_range pages = any_range();
	struct pkvm_extent regs = { pages.start, pages.end - pages.start };
	u64 frame = nondet_u64();
	bool inside, taken, enabled = nondet_u32() & 1;
	enum pkvm_rule rule;

	assume(pages.start <= pages.end);
	pkvm_node_look(&view, table, nr, regs, 0);
	rule = pkvm_node_judge(&view, enabled);

	inside = in_range(pages, frame);
	taken = tag_of(table, nr, frame) != NOBODY;
	prove(!inside || !taken || view.touched,
	      "a frame of the node in the table is seen");
	prove(!inside || taken || view.outside,
	      "a frame of the node outside is seen");
	prove((!before.touched || (view.touched && view.slot == before.slot)) &&
	      (!before.outside || (view.outside && view.left.start == before.left.start &&
				   view.left.size == before.left.size)),
	      "what was seen first stays");
	prove(before.touched || !view.touched || view.slot < nr,
	      "the slot named is one of the table");
	prove((rule == PKVM_RULE_NODE_PARTLY) ==
	      (enabled && view.touched && view.outside) &&
	      (rule == PKVM_RULE_NODE_PARTLY || rule == PKVM_RULE_OK),
	      "an enabled node that is in the table by half is refused, and no other");

	reached(!before.touched && !view.touched);
#if FILLED	/* In an empty table is nothing of a node. */
	reached(rule == PKVM_RULE_NODE_PARTLY && !before.touched && !before.outside);
	reached(!before.outside && !view.outside && pages.start < pages.end);
#endif
	reached(pages.start == pages.end);
	return 0;
}
