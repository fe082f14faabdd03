// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 1, declare: from the device tree to the registry, all or nothing.
 *
 * Everything is read and judged in a table of our own, and every violation is
 * printed. The registry is written at the end, and only if there was none.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/memblock.h>

#include <asm/kvm_pgtable.h>

#include "protected.h"

/* How a range got into the table; kept in step by the slot's tag. */
struct entry {
	struct device_node *np;
	struct device_node *dev;
	struct pkvm_extent extent;
};

static struct entry entries[PKVM_PROTECTED_REGS_NUM] __initdata;
static struct pkvm_slot table[PKVM_PROTECTED_REGS_NUM] __initdata;
static u32 nr_slots __initdata;

/* The declaring node of each region, in the order of the registry. */
static struct device_node *region_nodes[PKVM_PROTECTED_REGS_NUM];
static bool refused;

/**
 * pkvm_protected_node() - who declared a region
 * @index:	its place in the registry
 *
 * Return: the device taken by phandle, or else the declaring node.
 */
const struct device_node *pkvm_protected_node(unsigned int index)
{
	return region_nodes[index];
}

/**
 * pkvm_protected_refused() - has a rule refused a declaration?
 *
 * Return: true if so; then nothing was taken.
 */
bool pkvm_protected_refused(void)
{
	return refused;
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

static void __init check_memory(const struct pkvm_slot *slot)
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
			return;
		}
	}
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

static void __init check_pa_range(const struct pkvm_slot *slot)
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
}

static void __init check_node(struct device_node *np, struct pkvm_extent regs,
			      void *arg)
{
	const struct pkvm_slot *slot = arg;
	const struct entry *entry = &entries[slot->tag];
	struct pkvm_refusal why = { .extent = entry->extent, .other = regs };
	bool inside;

	if (entry->dev && np != entry->dev && !pkvm_dt_takes_node(np))
		why.rule = pkvm_range_vs_neighbour(slot->range, regs,
						   PAGE_SHIFT);
	else if (!entry->dev)
		why.rule = pkvm_range_vs_node(slot->range, regs, PAGE_SHIFT,
					      of_device_is_available(np),
					      &inside);
	if (why.rule != PKVM_RULE_OK)
		refuse(&why, entry_node(entry), np);
}

static void __init commit(void)
{
	struct pkvm_protected_reg *regs = kvm_nvhe_sym(pkvm_protected_regs);
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		const struct entry *entry = &entries[table[i].tag];

		regs[i].pfn = table[i].range.start;
		regs[i].nr_pages = table[i].range.end - table[i].range.start;
		region_nodes[i] = entry_node(entry);
		pkvm_selftest_declare(i, region_nodes[i]);
	}
	kvm_nvhe_sym(num_protected_reg) = nr_slots;
	if (nr_slots)
		kvm_nvhe_sym(pkvm_protected_status).witnesses |=
			PKVM_PROTECTED_DECLARED;
}

/* The plan, before anything is taken; the refusals are printed already. */
static void __init print_plan(void)
{
	u32 i;

	for (i = 0; i < nr_slots; i++) {
		u64 start = table[i].range.start << PAGE_SHIFT;
		u64 end = table[i].range.end << PAGE_SHIFT;

		pr_info("%pOF: [0x%llx..0x%llx) %s\n",
			entry_node(&entries[table[i].tag]), start, end,
			refused ? "not taken, another declaration was refused" :
				  "accepted");
	}
}

/**
 * pkvm_protected_declare() - fill the registry from the device tree
 *
 * Called from kvm_hyp_reserve(), when memblock knows all memory, before the
 * hypervisor's memory is sized, and only if pKVM was asked for.
 *
 * Return: 0, also when nothing is declared; -EINVAL if a declaration was
 * refused and the policy is to enforce, and then pKVM must not start. The
 * registry is empty after any refusal, and after a dry run.
 */
int __init pkvm_protected_declare(void)
{
	u32 i;

	pkvm_dt_visit_declared(add_declared, NULL);

	for (i = 0; i < nr_slots; i++) {
		check_memory(&table[i]);
		check_pa_range(&table[i]);
		pkvm_dt_visit_regs(check_node, &table[i]);
	}

	print_plan();
	if (refused)
		return pkvm_protected_policy() == PKVM_POLICY_ENFORCE ? -EINVAL : 0;
	if (pkvm_protected_policy() != PKVM_POLICY_DRY_RUN)
		commit();
	return 0;
}
