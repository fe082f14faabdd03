// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers of arch/arm64/kvm/protected/machine.c, from a tree alone.
 *
 * Memory is what Linux adds to memblock when it scans the flat tree: enabled
 * nodes right below the root, whole pages, banks that touch as one, and a bank
 * cut where reserved memory is not to be mapped. "mem=" is not known here.
 *
 * Where a device of the tree has registers there is no memory: such a bank is a
 * placeholder (/memory of 1 GiB on a Raspberry Pi 3), and firmware puts it right.
 */
#include "machine.h"
#include "boot/boot.h"
#include "protected.h"
#include "say.h"

#define BANKS_NUM	1024

u32 dt_page_shift = 12;
static u32 pa_bits;

static struct pkvm_extent banks[BANKS_NUM];
static u32 nr_banks;

void machine_set(u32 page_shift, u32 bits)
{
	dt_page_shift = page_shift;
	pa_bits = bits;
}

u32 machine_pa_bits(void)
{
	return pa_bits;
}

bool pkvm_machine_memory(u32 index, struct pkvm_extent *bank)
{
	if (index >= nr_banks)
		return false;
	*bank = banks[index];
	return true;
}

/* Not in a device tree */
bool pkvm_machine_efi_runtime(u32 index, struct pkvm_extent *extent)
{
	return false;
}

/* The kernel's default; a boot loader may add kvm-arm.protected_mmio=. */
enum pkvm_policy pkvm_protected_policy(void)
{
	return PKVM_POLICY_ENFORCE;
}

u32 pkvm_machine_pa_bits(void)
{
	return pa_bits;
}

/* An entry of reg in cells of the root, which Linux takes for 1 if absent. */
static bool root_entry(const struct device_node *np, const char *name, int index,
		       struct pkvm_extent *entry)
{
	int na = of_bus_n_addr_cells(of_root);
	int ns = of_bus_n_size_cells(of_root);
	const __be32 *reg;
	int len;

	reg = of_get_property(np, name, &len);
	if (!reg || na < 1 || na > 4 || ns < 1 || ns > 4 ||
	    len / 4 / (na + ns) <= index)
		return false;
	reg += index * (na + ns);
	entry->start = of_read_number(reg, na);
	entry->size = of_read_number(reg + na, ns);
	return true;
}

static void insert_at(u32 at, struct pkvm_extent bank)
{
	if (nr_banks == BANKS_NUM)
		die("more than %d banks of memory", BANKS_NUM);
	memmove(banks + at + 1, banks + at, (nr_banks - at) * sizeof(*banks));
	banks[at] = bank;
	nr_banks++;
}

static void remove_at(u32 at)
{
	nr_banks--;
	memmove(banks + at, banks + at + 1, (nr_banks - at) * sizeof(*banks));
}

/* Sorted; what touches or overlaps becomes one bank. */
static void add_bank(struct pkvm_extent bank)
{
	u64 in_page = (1ULL << PAGE_SHIFT) - 1;
	u64 end = bank.start + bank.size;
	u64 start = (bank.start + in_page) & ~in_page;
	u32 at = 0;

	if (end < bank.start)
		end = ~0ULL;
	end &= ~in_page;
	if (start >= end)
		return;

	while (at < nr_banks && banks[at].start + banks[at].size < start)
		at++;
	while (at < nr_banks && banks[at].start <= end) {
		start = min(start, banks[at].start);
		end = max(end, banks[at].start + banks[at].size);
		remove_at(at);
	}
	insert_at(at, (struct pkvm_extent){ start, end - start });
}

/* Pages of registers that a bank covers, for machine_placeholder(). */
static struct hole {
	struct pkvm_extent pages;
	const struct device_node *np;
} *holes;
static u32 nr_holes;

void machine_forget(void)
{
	free(holes);
	holes = NULL;
	nr_holes = 0;
}

static void cut_banks_at(u64 addr)
{
	u32 i;

	for (i = 0; i < nr_banks; i++) {
		u64 below = addr - banks[i].start;

		if (addr > banks[i].start && below < banks[i].size) {
			insert_at(i + 1, (struct pkvm_extent){
				addr, banks[i].size - below });
			banks[i].size = below;
			return;
		}
	}
}

static void read_memory_node(const struct device_node *np)
{
	const char *list = of_property_present(np, "linux,usable-memory") ?
			   "linux,usable-memory" : "reg";
	struct pkvm_extent bank;
	int i;

	for (i = 0; root_entry(np, list, i, &bank); i++)
		add_bank(bank);
}

/*
 * Does the early scan of Linux take the node for memory? Nothing is unflattened yet,
 * and it is less strict than what comes later: a status that is no string does not
 * switch the node off (7.3, of_fdt_device_is_available()).
 */
static bool is_early_memory(const struct device_node *np)
{
	const char *type = of_string(np, "device_type");
	const char *status = of_string(np, "status");

	return type && !strcmp(type, "memory") &&
	       (!status || !strcmp(status, "okay") || !strcmp(status, "ok"));
}

/* Nodes whose reg is memory on purpose, as the buffer that a boot loader draws on */
static bool is_in_memory(const struct device_node *np)
{
	return of_device_is_compatible(np, "simple-framebuffer") ||
	       of_node_is_type(np, "memory") ||
	       of_node_name_eq(np->parent, "reserved-memory");
}

static void punch(struct device_node *np, struct pkvm_extent regs)
{
	u64 in_page = (1ULL << PAGE_SHIFT) - 1;
	struct pkvm_extent pages;
	u32 i;

	pages.start = regs.start & ~in_page;
	pages.size = ((regs.start + regs.size + in_page) & ~in_page) - pages.start;
	for (i = 0; pages.size && i < nr_banks; i++) {
		if (pages.start - banks[i].start < banks[i].size &&
		    pages.size <= banks[i].size - (pages.start - banks[i].start))
			break;
	}
	if (!pages.size || i == nr_banks)
		return;
	holes = pkvm_list_room(holes, nr_holes, sizeof(*holes));
	holes[nr_holes++] = (struct hole){ pages, np };
	cut_banks_at(pages.start);
	cut_banks_at(pages.start + pages.size);
	for (i = 0; banks[i].start != pages.start; i++)
		;
	remove_at(i);
}

static void punch_registers(struct device_node *np, void *arg)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;

	if (!pkvm_dt_is_available(np) || is_in_memory(np))
		return;
	while (nr_banks < BANKS_NUM - 2 && pkvm_dt_next_regs(np, &cursor, &regs))
		punch(np, regs);
}

/* The parts of pages at both ends, which the banks leave out, stay memory. */
static void keep_edges(struct pkvm_extent regs)
{
	u64 in_page = (1ULL << PAGE_SHIFT) - 1;
	u64 end = regs.start + regs.size;

	if (end < regs.start)
		end = ~0ULL;
	if (regs.size && (regs.start & in_page))
		insert_at(nr_banks, (struct pkvm_extent){
			regs.start, min(end, (regs.start | in_page) + 1) - regs.start });
	if (regs.size && (end & in_page))
		insert_at(nr_banks, (struct pkvm_extent){
			max(regs.start, end & ~in_page), end - max(regs.start, end & ~in_page) });
}

/* Firmware will rewrite reg: from here on the banks stand for it. */
static void forget_placeholder(struct device_node *np)
{
	struct pkvm_extent regs;
	struct property **prop;
	int i;

	for (i = 0; root_entry(np, "reg", i, &regs); i++)
		keep_edges(regs);
	for (prop = &np->properties; *prop; prop = &(*prop)->next) {
		if (!strcmp((*prop)->name, "reg")) {
			*prop = (*prop)->next;
			break;
		}
	}
}

const struct device_node *machine_placeholder(struct pkvm_range range)
{
	u32 i;

	for (i = 0; i < nr_holes; i++) {
		if (pkvm_range_meets(range, holes[i].pages, PAGE_SHIFT))
			return holes[i].np;
	}
	return NULL;
}

void machine_read_memory(void)
{
	struct device_node *np;
	struct pkvm_extent hole;

	nr_banks = 0;
	for (np = of_root->child; np; np = np->sibling) {
		if (is_early_memory(np))
			read_memory_node(np);
	}

	np = of_find_node_by_path("/reserved-memory");
	for (np = np ? np->child : NULL; np; np = np->sibling) {
		if (of_device_is_available(np) &&
		    of_property_present(np, "no-map") &&
		    root_entry(np, "reg", 0, &hole) && hole.size) {
			cut_banks_at(hole.start);
			cut_banks_at(hole.start + hole.size);
		}
	}
	pkvm_dt_visit_nodes(punch_registers, NULL);
	for (np = of_root->child; np && nr_holes; np = np->sibling) {
		if (is_early_memory(np))
			forget_placeholder(np);
	}
}
