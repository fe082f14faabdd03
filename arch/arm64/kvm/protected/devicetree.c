// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read declarations and register blocks out of the device tree. The rule book decides
 * what is allowed.
 */
#include <linux/of_address.h>

#include "protected.h"

#define BY_DEVICE_PROPERTY	"linux,protected-devices"

static bool __init is_declaration(const struct device_node *np)
{
	return of_device_is_compatible(np, PKVM_RAW_COMPATIBLE) ||
	       of_device_is_compatible(np, PKVM_BY_DEVICE_COMPATIBLE);
}

/* The most cells of an address in drivers/of/ */
#define CELLS_MAX	4

/* Cells of an address and of a size on a bus */
struct cells {
	u32 addr;
	u32 size;
};

/*
 * Without the guesses and WARNs of of_n_addr_cells(). A sum of cells that wraps would
 * be read beyond the end of the property.
 */
static bool __init read_cells(const struct device_node *bus, struct cells *cells)
{
	return bus &&
	       !of_property_read_u32(bus, "#address-cells", &cells->addr) &&
	       !of_property_read_u32(bus, "#size-cells", &cells->size) &&
	       cells->addr <= CELLS_MAX && cells->size <= CELLS_MAX;
}

/**
 * pkvm_dt_count_regs() - number of whole entries in reg
 * @np:		the node
 * @count:	set to the number, if reg and the bus can be read
 *
 * A declaration is refused if a part of an entry is left over. Of any other node drivers
 * use the whole entries, so @count is set then, too.
 *
 * Return: PKVM_RULE_OK, or why reg is not right to the last cell.
 */
enum pkvm_rule __init pkvm_dt_count_regs(struct device_node *np, u32 *count)
{
	struct cells cells;
	u32 entry;
	int len;

	if (!of_get_property(np, "reg", &len) || !len)
		return PKVM_RULE_NO_REG;
	if (!read_cells(np->parent, &cells))
		return PKVM_RULE_MALFORMED;

	entry = (cells.addr + cells.size) * sizeof(__be32);
	if (!entry)
		return PKVM_RULE_MALFORMED;

	*count = len / entry;
	return len % entry ? PKVM_RULE_MALFORMED : PKVM_RULE_OK;
}

/* The first entry of a bus's ranges that holds @addr; true if there is one. */
static bool __init find_piece(const struct device_node *bus, u64 addr,
			      struct pkvm_extent *piece, u64 *to)
{
	struct cells child, parent;
	const __be32 *ranges;
	int cells;
	int len;

	/* Three cells: PCI, whose ranges move */
	if (!read_cells(bus, &child) || !read_cells(bus->parent, &parent) ||
	    child.addr > 2)
		return false;

	ranges = of_get_property(bus, "ranges", &len);
	cells = child.addr + parent.addr + child.size;
	if (!cells)
		return false;
	for (; len >= (int)(cells * sizeof(__be32));
	     len -= cells * sizeof(__be32), ranges += cells) {
		piece->start = of_read_number(ranges, child.addr);
		piece->size = of_read_number(ranges + child.addr + parent.addr,
					     child.size);
		*to = of_read_number(ranges + child.addr, parent.addr);
		if (addr >= piece->start && addr - piece->start < piece->size)
			return true;
	}
	return false;
}

/*
 * The CPU address of an extent, and how much of it is one piece there. A translation is
 * good for one byte: the next may lie in another entry of ranges, and lead elsewhere. So
 * follow the entries up to the root, and cut at each. @bus is where that ends.
 */
static enum pkvm_rule __init translate(const struct device_node *np,
				       struct pkvm_extent *extent,
				       const struct device_node **bus)
{
	for (*bus = np->parent; *bus && (*bus)->parent; *bus = (*bus)->parent) {
		struct pkvm_extent piece;
		u64 to;
		int len;

		if (of_node_is_type(*bus, "pci"))
			return PKVM_RULE_BEHIND_PCI;
		if (!of_get_property(*bus, "ranges", &len))
			return PKVM_RULE_NO_RANGES;
		if (!len)
			continue;
		if (!find_piece(*bus, extent->start, &piece, &to))
			return PKVM_RULE_UNTRANSLATABLE;

		extent->start -= piece.start;
		extent->size = min(extent->size, piece.size - extent->start);
		extent->start += to;
	}
	return PKVM_RULE_OK;
}

/* Does a block, in addresses of the bus above @bus, hold a child's first register? */
static bool __init holds_child(struct device_node *bus, struct pkvm_extent block, u64 at)
{
	struct pkvm_extent piece = { 0 };
	u64 to = 0;
	int len;

	of_get_property(bus, "ranges", &len);
	if (len && !find_piece(bus, at, &piece, &to))
		return false;
	at = to + (at - piece.start);
	return at >= block.start && at - block.start < block.size;
}

/*
 * Is a block of a bus, in addresses of the bus above, the space of its children? Some
 * boards give a bus that for registers (AIPS of i.MX8M, the buses of Meson). As a
 * device it would be the neighbour of each of them. A bus whose children are elsewhere
 * (RIFSC of STM32), or all but a few (QUICC Engine), has registers there. A child in
 * the wrong place (a mailbox of i.MX8MP) changes nothing, so most of them decide.
 */
static bool __init is_space_of_children(struct device_node *bus, struct pkvm_extent block)
{
	struct device_node *child;
	struct cells cells;
	int inside = 0;

	if (!of_device_is_compatible(bus, "simple-bus") ||
	    !of_property_present(bus, "ranges") ||
	    !read_cells(bus, &cells) || cells.addr > 2)
		return false;

	for_each_child_of_node(bus, child) {
		const __be32 *addr = of_get_address(child, 0, NULL, NULL);

		if (addr)
			inside += holds_child(bus, block,
					      of_read_number(addr, cells.addr)) ? 1 : -1;
	}
	return inside > 0;
}

/**
 * pkvm_dt_read_reg() - the CPU address of an entry of reg
 * @np:		the node
 * @entry:	index, less than the number of pkvm_dt_count_regs()
 * @extent:	set to CPU address and size; to the bus address after a failure
 * @bus:	set to the bus above, or to the one that has no CPU address for it
 *
 * Return: PKVM_RULE_OK, or why there is no CPU address.
 */
enum pkvm_rule __init pkvm_dt_read_reg(struct device_node *np, u32 entry,
				       struct pkvm_extent *extent,
				       const struct device_node **bus)
{
	struct pkvm_extent cpu;
	enum pkvm_rule rule;
	const __be32 *addr;

	*bus = np->parent;
	addr = of_get_address(np, entry, &extent->size, NULL);
	if (!addr)
		return of_node_is_type(np->parent, "pci") ? PKVM_RULE_BEHIND_PCI :
							    PKVM_RULE_MALFORMED;

	extent->start = of_read_number(addr, of_n_addr_cells(np));
	if (!extent->size)
		return PKVM_RULE_EMPTY;

	cpu = *extent;
	rule = translate(np, &cpu, bus);
	if (rule != PKVM_RULE_OK)
		return rule;
	/* Other kinds of buses, such as ISA: the kernel's own translation decides. */
	*bus = np->parent;
	if (of_translate_address(np, addr) != cpu.start)
		return PKVM_RULE_UNTRANSLATABLE;
	if (cpu.size != extent->size)
		return PKVM_RULE_SPLIT;
	*extent = cpu;
	return PKVM_RULE_OK;
}

/* Add all reg entries of @regs_of, as declared by decl->np. */
static void __init add_regs_of(struct pkvm_declared *decl, struct device_node *regs_of)
{
	u32 count = 0;

	decl->entry = 0;
	decl->rule = pkvm_dt_count_regs(regs_of, &count);
	if (decl->rule != PKVM_RULE_OK) {
		pkvm_plan_add(decl);
		return;
	}

	for (decl->entry = 0; decl->entry < count; decl->entry++) {
		decl->rule = pkvm_dt_read_reg(regs_of, decl->entry, &decl->extent, &decl->bus);
		pkvm_plan_add(decl);
	}
}

/*
 * A status of "okey" or "fail" may be meant either way. A kernel that guesses may
 * leave the region open without a message. So only "disabled" switches it off.
 */
static bool __init is_enabled(struct device_node *np)
{
	struct pkvm_declared decl = { .np = np, .rule = PKVM_RULE_STATUS };
	const void *status;
	int len = 0;

	if (of_device_is_available(np))
		return true;
	status = of_get_property(np, "status", &len);
	if (!pkvm_status_disabled(status, len))
		pkvm_plan_add(&decl);
	return false;
}

static void __init add_devices_of(struct device_node *np)
{
	struct of_phandle_iterator it;
	bool forward = of_property_read_bool(np, "linux,forward-neighbours");
	struct pkvm_declared decl = { .np = np };
	u32 count = 0;
	int err;

	of_for_each_phandle(&it, err, np, BY_DEVICE_PROPERTY, NULL, 0) {
		decl = (struct pkvm_declared){
			.np = np, .dev = it.node, .entry = count++,
			.rule = PKVM_RULE_DANGLING, .forward = forward,
		};
		if (it.node)
			add_regs_of(&decl, it.node);
		else
			pkvm_plan_add(&decl);
	}
	if (!count) {
		decl.rule = PKVM_RULE_DANGLING;
		pkvm_plan_add(&decl);
	}
}

/*
 * Add every declared range to the plan, and once each declaration that has none. A
 * device counts whatever its own status.
 */
void __init pkvm_dt_read_declared(void)
{
	struct device_node *np;

	for_each_compatible_node(np, NULL, PKVM_RAW_COMPATIBLE) {
		struct pkvm_declared decl = { .np = np };

		if (is_enabled(np))
			add_regs_of(&decl, np);
	}

	for_each_compatible_node(np, NULL, PKVM_BY_DEVICE_COMPATIBLE) {
		if (is_enabled(np))
			add_devices_of(np);
	}
}

/* Visit the nodes that have registers, except declarations and their windows. */
void __init pkvm_dt_visit_nodes(pkvm_node_fn fn, void *arg)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		u32 count = 0;

		pkvm_dt_count_regs(np, &count);
		if (count && !is_declaration(np) && !(np->parent && is_declaration(np->parent)))
			fn(np, arg);
	}
}

/*
 * Go through a node's register blocks; @cursor is zeroed before the first. One that
 * lies in several pieces of CPU address space comes piece by piece. What has no CPU
 * address is left out, and so is a bus that gives the space of its children.
 */
bool __init pkvm_dt_next_regs(struct device_node *np, struct pkvm_dt_cursor *cursor,
			      struct pkvm_extent *regs)
{
	u32 count = 0;

	pkvm_dt_count_regs(np, &count);
	while (cursor->entry < count) {
		const struct device_node *bus;
		const __be32 *addr;
		u64 whole;

		addr = of_get_address(np, cursor->entry, &whole, NULL);
		if (addr && cursor->done < whole) {
			regs->start = of_read_number(addr, of_n_addr_cells(np)) + cursor->done;
			regs->size = whole - cursor->done;
			if ((cursor->done || !is_space_of_children(np, *regs)) &&
			    translate(np, regs, &bus) == PKVM_RULE_OK) {
				cursor->done += regs->size;
				return true;
			}
		}
		cursor->entry++;
		cursor->done = 0;
	}
	return false;
}

/* Does the host use a node: are it and all nodes above it available? */
bool __init pkvm_dt_is_available(const struct device_node *np)
{
	for (; np; np = np->parent) {
		if (!of_device_is_available(np))
			return false;
	}
	return true;
}

/* Devicetree Specification 2.3.4: operational, and not to be used */
bool __init pkvm_dt_is_reserved(const struct device_node *np)
{
	const char *status;

	return !of_property_read_string(np, "status", &status) &&
	       !strcmp(status, "reserved");
}
