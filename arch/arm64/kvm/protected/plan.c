// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan: every declaration of the device tree read and judged, in whatever
 * mode the kernel was booted. Nothing is taken here.
 *
 * Every violation is printed. What stays in the table has broken no rule by
 * itself; whether it is taken, when something else was refused, is declare.c's
 * business.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/memblock.h>
#include <linux/minmax.h>

#include <asm/kvm_pgtable.h>

#include "protected.h"

/* How a range got into the table; the slot's tag is the index. */
struct entry {
	struct device_node *np;
	struct device_node *dev;
	struct pkvm_extent extent;
	bool broken;
};

static struct entry entries[PKVM_PROTECTED_REGS_NUM] __initdata;
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

static void __init refuse(struct pkvm_refusal *why,
			  const struct device_node *np,
			  const struct device_node *other)
{
	static char node[128] __initdata;
	static char other_node[128] __initdata;
	static char words[512] __initdata;

	node_path(node, sizeof(node), np);
	why->node = node;
	if (other) {
		node_path(other_node, sizeof(other_node), other);
		why->other_node = other_node;
	}
	why->page_shift = PAGE_SHIFT;

	pkvm_refusal_words(words, sizeof(words), why);
	pr_err("%s\n", words);
	refused = true;
}

static struct device_node *__init entry_node(const struct entry *entry)
{
	return entry->dev ?: entry->np;
}

static void __init insert(const struct entry *entry, struct pkvm_range range)
{
	struct pkvm_slot slot = { .range = range, .tag = nr_slots };
	struct pkvm_refusal why = {
		.extent = entry->extent, .limit = ARRAY_SIZE(table),
	};
	const struct entry *party = NULL;
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
	refuse(&why, entry_node(entry), party ? entry_node(party) : NULL);
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
static void __init insert_device(const struct entry *entry,
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

static void __init note_widening(const struct entry *entry,
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
	struct entry entry = {
		.np = decl->np, .dev = decl->dev, .extent = decl->extent,
	};
	struct pkvm_refusal why = {
		.rule = decl->rule, .extent = decl->extent, .limit = decl->entry,
	};
	struct pkvm_range range;

	if (why.rule == PKVM_RULE_OK)
		why.rule = decl->dev ?
			pkvm_extent_widen(decl->extent, PAGE_SHIFT, &range) :
			pkvm_extent_to_range(decl->extent, PAGE_SHIFT, &range);
	if (why.rule != PKVM_RULE_OK) {
		refuse(&why, entry_node(&entry), NULL);
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
	return entry_node(&entries[table[slot].tag]);
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

static bool __init clear_of_memory(const struct pkvm_slot *slot)
{
	const struct entry *entry = &entries[slot->tag];
	struct memblock_region *bank;

	for_each_mem_region(bank) {
		struct pkvm_refusal why = {
			.extent = entry->extent,
			.other = { bank->base, bank->size },
		};

		why.rule = pkvm_range_vs_ram(slot->range, why.other, PAGE_SHIFT);
		if (why.rule != PKVM_RULE_OK) {
			refuse(&why, entry_node(entry), NULL);
			return false;
		}
	}
	return true;
}

/*
 * This CPU's size. CPU capabilities are not known yet, so kvm_get_parange()
 * cannot be asked; EL2 checks again with what all CPUs have in common.
 */
static u32 __init boot_cpu_pa_bits(void)
{
	u64 mmfr0 = read_cpuid(ID_AA64MMFR0_EL1);
	u32 parange = SYS_FIELD_GET(ID_AA64MMFR0_EL1, PARANGE, mmfr0);

	return min_t(u32, id_aa64mmfr0_parange_to_phys_shift(parange),
		     PHYS_MASK_SHIFT);
}

static bool __init within_pa_range(const struct pkvm_slot *slot)
{
	const struct entry *entry = &entries[slot->tag];
	struct pkvm_refusal why = {
		.extent = entry->extent, .limit = boot_cpu_pa_bits(),
	};

	why.rule = pkvm_range_vs_pa(slot->range.start,
				    slot->range.end - slot->range.start,
				    why.limit, PAGE_SHIFT);
	if (why.rule != PKVM_RULE_OK)
		refuse(&why, entry_node(entry), NULL);
	return why.rule == PKVM_RULE_OK;
}

static struct pkvm_node_view __init look_at(struct device_node *np)
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
	struct pkvm_node_view view = look_at(np);

	return view.touched && !view.outside;
}

/* Does a node that is not taken have registers in pages that a device takes? */
static bool __init is_neighbour(struct device_node *np)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;
	u32 i;

	while (pkvm_dt_next_regs(np, &cursor, &regs)) {
		for (i = 0; i < nr_slots; i++) {
			struct entry *entry = &entries[table[i].tag];
			struct pkvm_refusal why = {
				.extent = entry->extent, .other = regs,
			};

			if (!entry->dev)
				continue;
			why.rule = pkvm_range_vs_neighbour(table[i].range, regs,
							   PAGE_SHIFT);
			if (why.rule != PKVM_RULE_OK) {
				refuse(&why, entry_node(entry), np);
				entry->broken = true;
				return true;
			}
		}
	}
	return false;
}

static void __init check_node(struct device_node *np, void *arg)
{
	struct pkvm_node_view view = look_at(np);
	struct pkvm_refusal why = { .other = view.left };
	struct entry *entry;

	/* Asked of few nodes: the answer takes a walk of the whole tree. */
	if (!view.touched || pkvm_dt_takes_node(np) || is_neighbour(np))
		return;

	why.rule = pkvm_node_judge(&view, of_device_is_available(np));
	if (why.rule == PKVM_RULE_OK)
		return;

	entry = &entries[table[view.slot].tag];
	why.extent = entry->extent;
	refuse(&why, entry_node(entry), np);
	entry->broken = true;
}

static void __init drop_broken(void)
{
	u32 kept = 0;
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		if (!entries[table[i].tag].broken)
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
	u32 i;

	if (made)
		return;
	made = true;

	pkvm_dt_visit_declared(add_declared, NULL);
	for (i = 0; i < nr_slots; i++) {
		if (!clear_of_memory(&table[i]) || !within_pa_range(&table[i]))
			entries[table[i].tag].broken = true;
	}
	if (nr_slots)
		pkvm_dt_visit_nodes(check_node, NULL);
	drop_broken();
}
