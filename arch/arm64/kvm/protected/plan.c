// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan: every declaration of the device tree in one sorted table, in
 * whatever mode the kernel was booted. Nothing is taken here.
 *
 * Every violation is printed, those of the platform rules by judge.c. What
 * stays in the table has broken no rule by itself; whether it is taken, when
 * something else was refused, is declare.c's business.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/minmax.h>

#include "protected.h"

/* How a range got into the table; the slot's tag is the index. */
static struct pkvm_planned entries[PKVM_PROTECTED_REGS_NUM] __initdata;
static struct pkvm_slot table[PKVM_PROTECTED_REGS_NUM] __initdata;
static u32 nr_slots __initdata;

static bool made __initdata;
static bool refused;

/**
 * pkvm_protected_refused() - has a rule refused a declaration?
 *
 * Return: true if so; then nothing was taken.
 */
bool pkvm_protected_refused(void)
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
static struct device_node *__init named_node(const struct pkvm_planned *entry)
{
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
			     const struct pkvm_planned *who,
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

	pkvm_refusal_words(words, sizeof(words), why);
	pr_err("%s\n", words);
	refused = true;
}

static void __init insert(const struct pkvm_planned *entry,
			  struct pkvm_range range)
{
	struct pkvm_slot slot = { .range = range, .tag = nr_slots };
	struct pkvm_refusal why = { .limit = ARRAY_SIZE(table) };
	const struct pkvm_planned *party = NULL;
	u32 other = 0;

	why.rule = pkvm_table_insert(table, &nr_slots, ARRAY_SIZE(table), slot,
				     &other);
	if (why.rule == PKVM_RULE_OK) {
		entries[slot.tag] = *entry;
		of_node_get(entry->np);
		of_node_get(entry->dev);
		return;
	}

	if (why.rule == PKVM_RULE_OVERLAP) {
		party = &entries[table[other].tag];
		why.other = party->extent;
	}
	pkvm_plan_refuse(&why, entry, party ? named_node(party) : NULL);
}

/* The lowest slot of a device taken by phandle that shares a page, or NULL. */
static const struct pkvm_slot *__init shared_slot(struct pkvm_range range)
{
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		if (entries[table[i].tag].dev &&
		    pkvm_ranges_overlap(table[i].range, range))
			return &table[i];
	}
	return NULL;
}

/*
 * Devices taken by phandle may share pages: all of them are the hypervisor's
 * then, and a page is needed once. So insert what is left of the range.
 */
static void __init insert_device(const struct pkvm_planned *entry,
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
			insert(entry, piece);
		range.start = next;
	}
}

static void __init note_widening(const struct pkvm_planned *entry,
				 struct pkvm_range range)
{
	u64 start = range.start << PAGE_SHIFT;
	u64 end = range.end << PAGE_SHIFT;

	if (start != entry->extent.start ||
	    end != entry->extent.start + entry->extent.size)
		pr_info("%pOF: registers [0x%llx..0x%llx) take the whole pages [0x%llx..0x%llx)\n",
			entry->dev, entry->extent.start,
			entry->extent.start + entry->extent.size, start, end);
}

static void __init add_declared(const struct pkvm_declared *decl, void *arg)
{
	struct pkvm_planned entry = {
		.np = decl->np, .dev = decl->dev, .extent = decl->extent,
	};
	struct pkvm_refusal why = { .rule = decl->rule, .limit = decl->entry };
	struct pkvm_range range;

	if (why.rule == PKVM_RULE_OK)
		why.rule = decl->dev ?
			pkvm_extent_widen(decl->extent, PAGE_SHIFT, &range) :
			pkvm_extent_to_range(decl->extent, PAGE_SHIFT, &range);
	if (why.rule != PKVM_RULE_OK) {
		pkvm_plan_refuse(&why, &entry, NULL);
		return;
	}

	if (decl->dev) {
		note_widening(&entry, range);
		insert_device(&entry, range);
	} else {
		insert(&entry, range);
	}
}

/**
 * pkvm_plan_node() - who declared a range of the plan
 * @slot:	index, below pkvm_plan_size(); ranges are sorted
 *
 * Return: the device taken by phandle, or else the declaring node.
 */
struct device_node *__init pkvm_plan_node(u32 slot)
{
	return named_node(&entries[table[slot].tag]);
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
 * pkvm_plan_entry() - where a range of the plan comes from, and its verdict
 * @slot:	index, below pkvm_plan_size()
 *
 * Return: the entry.
 */
struct pkvm_planned *__init pkvm_plan_entry(u32 slot)
{
	return &entries[table[slot].tag];
}

/**
 * pkvm_plan_look() - a node's registers against the plan
 * @np:		the node
 *
 * Return: what of it is in the plan, and what is not.
 */
struct pkvm_node_view __init pkvm_plan_look(struct device_node *np)
{
	struct pkvm_node_view view = { 0 };
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;

	while (pkvm_dt_next_regs(np, &cursor, &regs))
		pkvm_node_look(&view, table, nr_slots, regs, PAGE_SHIFT);
	return view;
}

/**
 * pkvm_plan_covers() - do all registers of a node lie in the plan?
 * @np:		the node
 *
 * Return: true if it has registers and none lies outside.
 */
bool __init pkvm_plan_covers(struct device_node *np)
{
	struct pkvm_node_view view = pkvm_plan_look(np);

	return view.touched && !view.outside;
}

/* What a rule of the platform has refused. */
static void __init drop_broken(void)
{
	u32 kept = 0;
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		if (entries[table[i].tag].verdict == PKVM_RULE_OK)
			table[kept++] = table[i];
	}
	nr_slots = kept;
}

/**
 * pkvm_plan_make() - read and judge all declarations
 *
 * Done once, by whoever asks first: kvm_hyp_reserve() if pKVM was asked for,
 * else keep_off.c.
 */
void __init pkvm_plan_make(void)
{
	if (made)
		return;
	made = true;

	pkvm_dt_visit_declared(add_declared, NULL);
	if (nr_slots)
		pkvm_judge_plan();
	drop_broken();
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
