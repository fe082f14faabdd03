// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan: the declarations of the device tree, read once, and one sorted table of
 * the ranges that break no rule by themselves. devices.c finds the nodes in these
 * pages, judge.c asks the platform about them.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/panic.h>
#include <linux/slab.h>

#include "protected.h"

struct pkvm_plan pkvm_plan __initdata;

/*
 * Return @list, perhaps in another place, with room for one more entry of @size bytes
 * than @nr. It doubles when it is full, which is when @nr is a power of two. If pKVM was
 * asked for, this runs before there are slabs. Panics without memory.
 */
void *__init pkvm_list_room(void *list, u32 nr, size_t size)
{
	size_t used = nr * size;
	size_t room = nr ? 2 * used : size;
	void *more;

	if (nr & (nr - 1))
		return list;

	if (slab_is_available())
		more = kvzalloc(room, GFP_KERNEL);
	else
		more = memblock_alloc(room, SMP_CACHE_BYTES);
	if (!more)
		panic("pkvm-protected: no memory for what is declared");

	if (!nr)
		return more;
	memcpy(more, list, used);
	if (slab_is_available())
		kvfree(list);
	else
		memblock_free(list, used);
	return more;
}

/* The declaration that a range of the plan comes from */
struct pkvm_declared *__init pkvm_plan_entry(u32 slot)
{
	return &pkvm_plan.declared[pkvm_plan.slots[slot].tag];
}

/* The node that a message about a range names: the device, if one is declared */
struct device_node *__init pkvm_plan_node(u32 slot)
{
	const struct pkvm_declared *entry = pkvm_plan_entry(slot);

	return entry->dev ?: entry->np;
}

/**
 * pkvm_plan_refuse() - print why a range is refused, and remember that one was
 * @why:	rule, the other party's extent and name, limit; the rest is filled
 *		in here
 * @who:	the range
 * @other:	the node with which it conflicts, or NULL
 *
 * After kvm_hyp_reserve() the caller has to empty the registry as well.
 */
void __init pkvm_plan_refuse(struct pkvm_refusal *why,
			     const struct pkvm_declared *who,
			     const struct device_node *other)
{
	static char node[128] __initdata;
	static char other_node[128] __initdata;
	static char words[512] __initdata;

	snprintf(node, sizeof(node), "%pOF", who->dev ?: who->np);
	why->node = node;
	if (other) {
		snprintf(other_node, sizeof(other_node), "%pOF", other);
		why->other_node = other_node;
	}
	why->extent = who->extent;
	why->page_shift = PAGE_SHIFT;
	why->by_phandle = who->dev;

	pkvm_refusal_words(words, sizeof(words), why);
	pr_err("%s\n", words);
	pkvm_plan.refused = true;
}

static void __init insert(const struct pkvm_declared *decl, struct pkvm_range range)
{
	struct pkvm_slot slot = { .range = range, .tag = decl - pkvm_plan.declared };
	struct pkvm_refusal why = { .limit = PKVM_PROTECTED_REGS_NUM };
	u32 other = 0;

	why.rule = pkvm_table_insert(pkvm_plan.slots, &pkvm_plan.nr_slots, why.limit,
				     slot, &other);
	if (why.rule == PKVM_RULE_OVERLAP) {
		why.other = pkvm_plan_entry(other)->extent;
		pkvm_plan_refuse(&why, decl, pkvm_plan_node(other));
	} else if (why.rule != PKVM_RULE_OK) {
		pkvm_plan_refuse(&why, decl, NULL);
	}
}

/*
 * Devices declared by phandle may share pages, and the table has each page once. So
 * insert what is left of the range.
 */
static void __init insert_device(const struct pkvm_declared *decl,
				 struct pkvm_range range)
{
	while (range.start < range.end) {
		u32 i = pkvm_table_first_overlap(pkvm_plan.slots, pkvm_plan.nr_slots,
						 range);
		struct pkvm_range piece = range, shared;

		while (i < pkvm_plan.nr_slots && !pkvm_plan_entry(i)->dev)
			i++;
		if (i < pkvm_plan.nr_slots) {
			shared = pkvm_plan.slots[i].range;
			piece.end = clamp(shared.start, range.start, range.end);
			range.start = min(range.end, shared.end);
		} else {
			range.start = range.end;
		}
		if (piece.start < piece.end)
			insert(decl, piece);
	}
}

static void __init note_widening(const struct pkvm_declared *decl,
				 struct pkvm_range range)
{
	u64 end = decl->extent.start + decl->extent.size;

	if (range.start << PAGE_SHIFT != decl->extent.start || range.end << PAGE_SHIFT != end)
		pr_info("%pOF: registers [0x%llx..0x%llx) take the whole pages [0x%llx..0x%llx)\n",
			decl->dev, decl->extent.start, end,
			range.start << PAGE_SHIFT, range.end << PAGE_SHIFT);
}

static void __init place(const struct pkvm_declared *decl)
{
	struct pkvm_refusal why = { .rule = decl->rule, .limit = decl->entry };
	struct pkvm_range range;

	if (why.rule == PKVM_RULE_OK)
		why.rule = decl->dev ?
			pkvm_extent_widen(decl->extent, PAGE_SHIFT, &range) :
			pkvm_extent_to_range(decl->extent, PAGE_SHIFT, &range);
	if (why.rule != PKVM_RULE_OK) {
		pkvm_plan_refuse(&why, decl, why.rule == decl->rule ? decl->bus : NULL);
	} else if (decl->dev) {
		note_widening(decl, range);
		insert_device(decl, range);
	} else {
		insert(decl, range);
	}
}

/* Add one range, or a declaration that gives none, before any has its place. */
void __init pkvm_plan_add(const struct pkvm_declared *decl)
{
	pkvm_plan.declared = pkvm_list_room(pkvm_plan.declared, pkvm_plan.nr_declared,
					    sizeof(*decl));
	pkvm_plan.declared[pkvm_plan.nr_declared++] = *decl;
	of_node_get(decl->np);
	of_node_get(decl->dev);
}

/*
 * Read all declarations, and find each its place. One that breaks a rule by itself, or
 * overlaps an earlier one, is refused and gets no place.
 */
void __init pkvm_plan_read(void)
{
	u32 i;

	pkvm_dt_read_declared();
	for (i = 0; i < pkvm_plan.nr_declared; i++)
		place(&pkvm_plan.declared[i]);
}

/* Is a byte of these registers one of a device that is taken by phandle? */
bool __init pkvm_plan_device_has(struct pkvm_extent regs)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		const struct pkvm_declared *decl = &pkvm_plan.declared[i];

		if (decl->dev && decl->rule == PKVM_RULE_OK &&
		    pkvm_extents_overlap(decl->extent, regs))
			return true;
	}
	return false;
}

/* pkvm_node_look() for the plan; also mark the declarations that have these registers. */
void __init pkvm_plan_look(struct pkvm_node_view *view, struct pkvm_extent regs)
{
	struct pkvm_range pages;
	u32 i;

	pkvm_node_look(view, pkvm_plan.slots, pkvm_plan.nr_slots, regs, PAGE_SHIFT);
	if (pkvm_extent_widen(regs, PAGE_SHIFT, &pages) != PKVM_RULE_OK)
		return;
	i = pkvm_table_first_overlap(pkvm_plan.slots, pkvm_plan.nr_slots, pages);
	for (; i < pkvm_plan.nr_slots && pkvm_plan.slots[i].range.start < pages.end; i++)
		pkvm_plan_entry(i)->known = true;
}

/* Take out the ranges that a rule has refused. */
void __init pkvm_plan_drop_refused(void)
{
	u32 kept = 0;
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		if (pkvm_plan_entry(i)->verdict == PKVM_RULE_OK)
			pkvm_plan.slots[kept++] = pkvm_plan.slots[i];
	}
	pkvm_plan.nr_slots = kept;
}

/* One line for each range that no rule refused, before anything is taken */
void __init pkvm_plan_print(void)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		pr_info("%pOF: [0x%llx..0x%llx) %s\n", pkvm_plan_node(i),
			range.start << PAGE_SHIFT, range.end << PAGE_SHIFT,
			pkvm_plan.refused ? "not taken, another declaration was refused" :
					    "accepted");
	}
}
