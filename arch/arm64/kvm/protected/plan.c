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

static struct pkvm_declared *declared __initdata;
static u32 nr_declared __initdata;

/* A slot's tag is the index of its declaration. */
static struct pkvm_slot table[PKVM_PROTECTED_REGS_NUM] __initdata;
static u32 nr_slots __initdata;

static bool refused __initdata;

/**
 * pkvm_list_room() - make room for one more entry of a growing array
 * @list:	the array, or NULL
 * @nr:		number of entries in use
 * @size:	bytes of an entry
 *
 * It doubles when it is full, which is when @nr is a power of two. If pKVM was
 * asked for, this runs before there are slabs.
 *
 * Return: the array, perhaps in another place. Does not return without memory.
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

/**
 * pkvm_protected_refused() - has a rule refused a declaration?
 *
 * Return: true if so; then nothing was taken.
 */
bool __init pkvm_protected_refused(void)
{
	return refused;
}

/**
 * pkvm_plan_size() - number of ranges in the plan
 *
 * Return: the number, at most PKVM_PROTECTED_REGS_NUM.
 */
u32 __init pkvm_plan_size(void)
{
	return nr_slots;
}

static void __init node_path(char *buf, size_t size,
			     const struct device_node *np)
{
	snprintf(buf, size, "%pOF", np);
}

/* Who a message is about: the device rather than the node that lists it. */
static struct device_node *__init named_node(const struct pkvm_declared *decl)
{
	return decl->dev ?: decl->np;
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

	node_path(node, sizeof(node), named_node(who));
	why->node = node;
	if (other) {
		node_path(other_node, sizeof(other_node), other);
		why->other_node = other_node;
	}
	why->extent = who->extent;
	why->page_shift = PAGE_SHIFT;
	why->by_phandle = who->dev;

	pkvm_refusal_words(words, sizeof(words), why);
	pr_err("%s\n", words);
	refused = true;
}

static void __init insert(const struct pkvm_declared *decl,
			  struct pkvm_range range)
{
	struct pkvm_slot slot = { .range = range, .tag = decl - declared };
	struct pkvm_refusal why = { .limit = ARRAY_SIZE(table) };
	const struct pkvm_declared *party = NULL;
	u32 other = 0;

	why.rule = pkvm_table_insert(table, &nr_slots, ARRAY_SIZE(table), slot,
				     &other);
	if (why.rule == PKVM_RULE_OK)
		return;

	if (why.rule == PKVM_RULE_OVERLAP) {
		party = pkvm_plan_entry(other);
		why.other = party->extent;
	}
	pkvm_plan_refuse(&why, decl, party ? named_node(party) : NULL);
}

/* The lowest slot of a device taken by phandle that shares a page, or NULL. */
static const struct pkvm_slot *__init shared_slot(struct pkvm_range range)
{
	u32 i = pkvm_table_first_overlap(table, nr_slots, range);

	for (; i < nr_slots && table[i].range.start < range.end; i++) {
		if (pkvm_plan_entry(i)->dev)
			return &table[i];
	}
	return NULL;
}

/*
 * Devices taken by phandle may share pages: all of them are the hypervisor's
 * then, and a page is needed once. So insert what is left of the range.
 */
static void __init insert_device(const struct pkvm_declared *decl,
				 struct pkvm_range range)
{
	const struct pkvm_slot *shared;

	while (range.start < range.end) {
		struct pkvm_range piece = range;
		u64 next = range.end;

		shared = shared_slot(range);
		if (shared) {
			piece.end = max(range.start, shared->range.start);
			next = min(range.end, shared->range.end);
		}
		if (piece.start < piece.end)
			insert(decl, piece);
		range.start = next;
	}
}

static void __init note_widening(const struct pkvm_declared *decl,
				 struct pkvm_range range)
{
	u64 start = range.start << PAGE_SHIFT;
	u64 end = range.end << PAGE_SHIFT;

	if (start != decl->extent.start ||
	    end != decl->extent.start + decl->extent.size)
		pr_info("%pOF: registers [0x%llx..0x%llx) take the whole pages [0x%llx..0x%llx)\n",
			decl->dev, decl->extent.start,
			decl->extent.start + decl->extent.size, start, end);
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
		return;
	}

	if (decl->dev) {
		note_widening(decl, range);
		insert_device(decl, range);
	} else {
		insert(decl, range);
	}
}

static void __init add_declared(const struct pkvm_declared *decl, void *arg)
{
	declared = pkvm_list_room(declared, nr_declared, sizeof(*declared));
	declared[nr_declared++] = *decl;
	of_node_get(decl->np);
	of_node_get(decl->dev);
}

/**
 * pkvm_plan_read() - read all declarations, and find each its place
 *
 * A declaration that breaks a rule by itself, or overlaps an earlier one, is
 * refused and gets no place.
 */
void __init pkvm_plan_read(void)
{
	u32 i;

	pkvm_dt_visit_declared(add_declared, NULL);
	for (i = 0; i < nr_declared; i++)
		place(&declared[i]);
}

/**
 * pkvm_plan_declared() - what the device tree declares
 * @index:	which range, from 0, in the order of the tree
 *
 * Return: the declaration, or NULL if there are not so many.
 */
struct pkvm_declared *__init pkvm_plan_declared(u32 index)
{
	return index < nr_declared ? &declared[index] : NULL;
}

/**
 * pkvm_plan_nr_declared() - number of ranges that the device tree declares
 *
 * Return: the number; a declaration that gives no range counts as one.
 */
u32 __init pkvm_plan_nr_declared(void)
{
	return nr_declared;
}

/**
 * pkvm_plan_node() - who declared a range of the plan
 * @slot:	index, below pkvm_plan_size(); ranges are sorted
 *
 * Return: the device taken by phandle, or else the declaring node.
 */
struct device_node *__init pkvm_plan_node(u32 slot)
{
	return named_node(pkvm_plan_entry(slot));
}

/**
 * pkvm_plan_range() - the page frames of a range of the plan
 * @slot:	index, below pkvm_plan_size()
 *
 * Return: the range, not empty.
 */
struct pkvm_range __init pkvm_plan_range(u32 slot)
{
	return table[slot].range;
}

/**
 * pkvm_plan_entry() - the declaration that a range of the plan comes from
 * @slot:	index, below pkvm_plan_size()
 *
 * Return: the declaration.
 */
struct pkvm_declared *__init pkvm_plan_entry(u32 slot)
{
	return &declared[table[slot].tag];
}

/**
 * pkvm_plan_device_has() - are registers those of a device that is declared?
 * @regs:	the registers
 *
 * Return: true if a byte of them is one of a device that is taken by phandle.
 */
bool __init pkvm_plan_device_has(struct pkvm_extent regs)
{
	u32 i;

	for (i = 0; i < nr_declared; i++) {
		struct pkvm_extent e = declared[i].extent;

		if (declared[i].dev && declared[i].rule == PKVM_RULE_OK &&
		    (regs.start - e.start < e.size || e.start - regs.start < regs.size))
			return true;
	}
	return false;
}

/**
 * pkvm_plan_look() - look at registers, or a window, and note where they lie
 * @view:	zeroed before the first of a node; what of them is in the plan
 * @regs:	in bytes
 */
void __init pkvm_plan_look(struct pkvm_node_view *view, struct pkvm_extent regs)
{
	struct pkvm_range pages;
	u32 i;

	pkvm_node_look(view, table, nr_slots, regs, PAGE_SHIFT);
	if (pkvm_extent_widen(regs, PAGE_SHIFT, &pages) != PKVM_RULE_OK)
		return;
	i = pkvm_table_first_overlap(table, nr_slots, pages);
	for (; i < nr_slots && table[i].range.start < pages.end; i++)
		pkvm_plan_entry(i)->known = true;
}

/**
 * pkvm_plan_drop_refused() - take out the ranges that a rule has refused
 */
void __init pkvm_plan_drop_refused(void)
{
	u32 kept = 0;
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		if (pkvm_plan_entry(i)->verdict == PKVM_RULE_OK)
			table[kept++] = table[i];
	}
	nr_slots = kept;
}

/**
 * pkvm_plan_print() - one line for each range that no rule refused
 *
 * Before anything is taken; the refusals are printed already.
 */
void __init pkvm_plan_print(void)
{
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		struct pkvm_range range = table[i].range;

		pr_info("%pOF: [0x%llx..0x%llx) %s\n", pkvm_plan_node(i),
			range.start << PAGE_SHIFT, range.end << PAGE_SHIFT,
			refused ? "not taken, another declaration was refused" :
				  "accepted");
	}
}
