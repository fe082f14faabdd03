// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register windows: "host-access@..." nodes below a raw range say which of its
 * registers the host keeps, "linux,forward-neighbours" that it keeps those of other
 * devices. EL2 forwards accesses to these, and denies all others.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include "protected.h"

/* EL2's table is out of reach after finalisation, and has no nodes. */
static struct pkvm_window windows[PKVM_PROTECTED_WINDOWS_NUM ?: 1];
static u32 nr_windows;
static u32 nr_lacking __initdata;

/* The first window that ends behind an address, or NULL */
const struct pkvm_window *pkvm_window_next(u64 phys)
{
	u32 i = pkvm_window_behind(windows, nr_windows, phys);

	return i < nr_windows ? &windows[i] : NULL;
}

/* The list, in ascending order; NULL behind its end */
const struct pkvm_window *pkvm_window_at(u32 index)
{
	return index < nr_windows ? &windows[index] : NULL;
}

/* Does a window have a byte of these registers? */
bool pkvm_windows_in(struct pkvm_extent regs)
{
	const struct pkvm_window *window = pkvm_window_next(regs.start);

	return window && window->regs.start < regs.start + regs.size;
}

static void __init refuse(enum pkvm_rule rule, const struct pkvm_window *window, u32 limit,
			  struct pkvm_extent other, const struct device_node *np)
{
	struct pkvm_declared decl = { .np = window->np, .extent = window->regs };
	struct pkvm_refusal why = { .rule = rule, .limit = limit, .other = other };

	pkvm_plan_refuse(&why, &decl, np);
}

/* Do these registers lie in one accepted range of @np? */
static bool __init lies_in(struct pkvm_extent regs, const struct device_node *np)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;
		u64 start = range.start << PAGE_SHIFT;
		u64 size = (range.end - range.start) << PAGE_SHIFT;

		if (pkvm_plan_node(i) == np && regs.start - start < size &&
		    regs.size <= size - (regs.start - start))
			return true;
	}
	return false;
}

static void __init add(struct pkvm_window *window)
{
	enum pkvm_rule rule = pkvm_window_judge(window);
	u32 other = 0;

	if (rule != PKVM_RULE_OK) {
		refuse(rule, window, window->width, window->regs, NULL);
		return;
	}
	if (!lies_in(window->regs, window->np->parent)) {
		refuse(PKVM_RULE_WINDOW_OUTSIDE, window, 0, window->regs, window->np->parent);
		return;
	}

	rule = pkvm_window_insert(windows, &nr_windows, PKVM_PROTECTED_WINDOWS_NUM, window,
				  &other);
	if (rule == PKVM_RULE_WINDOW_OVERLAP)
		refuse(rule, window, 0, windows[other].regs, windows[other].np);
	else if (rule != PKVM_RULE_OK)
		refuse(rule, window, PKVM_PROTECTED_WINDOWS_NUM, window->regs, NULL);
}

/* Anything but one cell counts as 0, with which a window is refused. */
static bool __init read_cell(const struct device_node *np, const char *name, u32 *value)
{
	if (!of_property_present(np, name))
		return false;
	*value = 0;
	if (of_property_count_u32_elems(np, name) == 1)
		of_property_read_u32(np, name, value);
	return true;
}

/* One window for each entry of reg */
static void __init read_node(struct device_node *np)
{
	struct pkvm_window window = {
		.np = np,
		.width = 4,
		.read = !of_property_read_bool(np, "linux,write-only"),
		.write = !of_property_read_bool(np, "read-only"),
	};
	u32 entry = 0;
	u32 count = 0;

	read_cell(np, "reg-io-width", &window.width);
	window.masked = read_cell(np, "linux,write-mask", &window.mask);

	if (!of_node_name_eq(np, "host-access") ||
	    pkvm_dt_count_regs(np, &count) != PKVM_RULE_OK) {
		refuse(PKVM_RULE_WINDOW_NODE, &window, 0, window.regs, NULL);
		return;
	}
	for (; entry < count; entry++) {
		const struct device_node *bus;
		enum pkvm_rule rule = pkvm_dt_read_reg(np, entry, &window.regs, &bus);

		if (rule == PKVM_RULE_OK || rule == PKVM_RULE_EMPTY)
			add(&window);
		else if (rule == PKVM_RULE_MALFORMED)
			refuse(rule, &window, 0, window.regs, NULL);
		else
			refuse(PKVM_RULE_WINDOW_OUTSIDE, &window, 0, window.regs, np->parent);
	}
}

/*
 * Read the windows of all raw ranges, after these have their places in the plan. One
 * that breaks a rule is refused, and with it everything that is declared. One that is
 * not available is no window: its registers are denied.
 */
void __init pkvm_windows_read(void)
{
	const struct device_node *last = NULL;
	struct device_node *np;
	u32 i;

	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		const struct pkvm_declared *decl = &pkvm_plan.declared[i];

		if (decl->dev || decl->np == last)
			continue;
		last = decl->np;
		for_each_available_child_of_node(decl->np, np)
			read_node(np);
	}
}

/* Make windows of a neighbour's registers in pages of declared devices. */
void __init pkvm_windows_forward(struct device_node *np)
{
	struct pkvm_window window = { .np = np, .read = true, .write = true };
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;
	u32 i;

	while (pkvm_dt_next_regs(np, &cursor, &regs)) {
		for (i = 0; i < pkvm_plan.nr_slots; i++) {
			struct pkvm_range range = pkvm_plan.slots[i].range;

			if (!pkvm_plan_entry(i)->dev ||
			    !pkvm_range_meets(range, regs, PAGE_SHIFT))
				continue;
			window.regs = pkvm_extent_cut(regs, range, PAGE_SHIFT);
			if (pkvm_window_unite(windows, &nr_windows, PKVM_PROTECTED_WINDOWS_NUM,
					      &window) != PKVM_RULE_OK)
				nr_lacking++;
		}
	}
}

/* The number of windows; more than PKVM_PROTECTED_WINDOWS_NUM is an upper bound. */
u32 __init pkvm_windows_needed(void)
{
	return nr_windows + nr_lacking;
}

/* One line for each window, if no declaration was refused */
void __init pkvm_windows_print(void)
{
	u32 i;

	for (i = 0; i < nr_windows && !pkvm_plan.refused; i++) {
		const struct pkvm_window *window = &windows[i];
		char words[48];

		pkvm_window_words(words, sizeof(words), window);
		pr_info("%pOF: [0x%llx..0x%llx) left to the host: %s\n", window->np,
			window->regs.start, window->regs.start + window->regs.size, words);
	}
}
