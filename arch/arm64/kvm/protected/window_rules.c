// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about one register window, and the list of windows.
 */
#include "rules.h"

/**
 * pkvm_window_judge() - is a window complete, and free of contradictions?
 * @window:	as declared; any values
 *
 * EL2 can check a mask only against a single access that writes the whole register,
 * and its table has 32 bits for the mask and 26 for the size.
 *
 * Return: PKVM_RULE_OK, or the first window rule that it breaks.
 */
enum pkvm_rule pkvm_window_judge(const struct pkvm_window *window)
{
	u64 size = window->regs.size;
	u32 width = window->width;

	if (width != 1 && width != 2 && width != 4 && width != 8)
		return PKVM_RULE_WINDOW_WIDTH;
	if (!size || size >> 26 || (window->regs.start | size) & (width - 1))
		return PKVM_RULE_WINDOW_SIZE;
	if (!window->read && !window->write)
		return PKVM_RULE_WINDOW_RIGHTS;
	if (window->masked &&
	    (!window->write || size != width || width > 4 || !window->mask ||
	     (u64)window->mask >> (8 * width)))
		return PKVM_RULE_WINDOW_MASK;
	return PKVM_RULE_OK;
}

/* The index of the first window that ends behind an address, or @nr; @list is sorted. */
u32 pkvm_window_behind(const struct pkvm_window *list, u32 nr, u64 phys)
{
	u32 low = 0;
	u32 high = nr;

	while (low < high) {
		u32 middle = low + (high - low) / 2;
		struct pkvm_extent regs = list[middle].regs;

		if (phys >= regs.start && phys - regs.start >= regs.size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * pkvm_window_insert() - insert a window into a sorted list without overlaps
 * @list:	sorted and disjoint, at least @capacity windows long
 * @nr:		number of windows, incremented on success
 * @capacity:	number of windows there is room for
 * @window:	what to insert; its end does not wrap
 * @other:	set to the index of the window that is in the way, on overlap
 *
 * Return: PKVM_RULE_OK; PKVM_RULE_WINDOW_OVERLAP or PKVM_RULE_WINDOW_CAPACITY, and
 * then the list is as it was.
 */
enum pkvm_rule pkvm_window_insert(struct pkvm_window *list, u32 *nr, u32 capacity,
				  const struct pkvm_window *window, u32 *other)
{
	u32 at = pkvm_window_behind(list, *nr, window->regs.start);
	u32 i;

	if (at < *nr && list[at].regs.start < window->regs.start + window->regs.size) {
		*other = at;
		return PKVM_RULE_WINDOW_OVERLAP;
	}
	if (*nr >= capacity)
		return PKVM_RULE_WINDOW_CAPACITY;

	for (i = *nr; i > at; i--)
		list[i] = list[i - 1];
	list[at] = *window;
	(*nr)++;
	return PKVM_RULE_OK;
}

/**
 * pkvm_window_unite() - insert a window of any access size
 * @list:	sorted and disjoint, at least @capacity windows long
 * @nr:		number of windows, changed on success
 * @capacity:	number of windows there is room for
 * @window:	what to insert; its end does not wrap. What it overlaps has the same
 *		rights, and any access size
 *
 * Several nodes of the host may have the same registers. Windows that overlap become
 * one, with the name of the lowest.
 *
 * Return: PKVM_RULE_OK; PKVM_RULE_WINDOW_CAPACITY, and then the list is as it was.
 */
enum pkvm_rule pkvm_window_unite(struct pkvm_window *list, u32 *nr, u32 capacity,
				 const struct pkvm_window *window)
{
	struct pkvm_window whole = *window;
	enum pkvm_rule rule;
	u32 i;

	while ((rule = pkvm_window_insert(list, nr, capacity, &whole, &i)) ==
	       PKVM_RULE_WINDOW_OVERLAP) {
		struct pkvm_window with = list[i];
		u64 end = whole.regs.start + whole.regs.size;

		if (with.regs.start + with.regs.size > end)
			end = with.regs.start + with.regs.size;
		if (with.regs.start <= whole.regs.start)
			whole = with;
		whole.regs.size = end - whole.regs.start;
		for ((*nr)--; i < *nr; i++)
			list[i] = list[i + 1];
	}
	return rule;
}
