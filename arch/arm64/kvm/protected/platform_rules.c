// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform rules: a declared range against what else the platform has there.
 *
 * The caller walks the platform, one fact a call; nothing here knows where a
 * fact came from.
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

/**
 * pkvm_range_vs_ram() - a range against one bank of memory
 * @range:	the declared page frames
 * @bank:	the bank, in bytes
 * @page_shift:	log2 of the page size
 *
 * Taking a page of RAM steals it from the kernel that uses it.
 *
 * Return: PKVM_RULE_OK, or PKVM_RULE_RAM if they share a page.
 */
enum pkvm_rule pkvm_range_vs_ram(struct pkvm_range range,
				 struct pkvm_extent bank, u32 page_shift)
{
	if (pkvm_ranges_overlap(range, pages_of(bank, page_shift)))
		return PKVM_RULE_RAM;
	return PKVM_RULE_OK;
}

/**
 * pkvm_range_vs_node() - a raw range against the registers of one node
 * @range:	the declared page frames
 * @regs:	one reg entry of the node, translated, in bytes
 * @page_shift:	log2 of the page size
 * @enabled:	is the node available to the host?
 * @inside:	set to whether the registers lie wholly in the range
 *
 * A raw range takes what lies wholly in it. What lies in it by half would go
 * on being used by the host, with half of its registers gone.
 *
 * Return: PKVM_RULE_OK, or PKVM_RULE_NODE_PARTLY for an enabled node that
 * lies partly in the range.
 */
enum pkvm_rule pkvm_range_vs_node(struct pkvm_range range,
				  struct pkvm_extent regs, u32 page_shift,
				  bool enabled, bool *inside)
{
	struct pkvm_range pages = pages_of(regs, page_shift);
	bool overlap = pkvm_ranges_overlap(range, pages);

	*inside = overlap && range.start <= pages.start &&
		  pages.end <= range.end;
	if (overlap && !*inside && enabled)
		return PKVM_RULE_NODE_PARTLY;
	return PKVM_RULE_OK;
}

/**
 * pkvm_range_vs_neighbour() - a widened range against a node not taken
 * @range:	the page frames of a device taken by phandle
 * @regs:	one reg entry of another node, translated, in bytes
 * @page_shift:	log2 of the page size
 *
 * Return: PKVM_RULE_OK, or PKVM_RULE_NEIGHBOUR if the other node has registers
 * in these pages.
 */
enum pkvm_rule pkvm_range_vs_neighbour(struct pkvm_range range,
				       struct pkvm_extent regs, u32 page_shift)
{
	if (pkvm_ranges_overlap(range, pages_of(regs, page_shift)))
		return PKVM_RULE_NEIGHBOUR;
	return PKVM_RULE_OK;
}
