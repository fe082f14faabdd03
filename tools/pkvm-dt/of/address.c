// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses on buses, as drivers/of/address.c of Linux translates them.
 *
 * Buses of three kinds put a cell of flags before an address: PCI, ISA, and any
 * other with three cells. An entry of ranges is theirs only if the flags fit.
 */
#include <assert.h>

#include <libfdt.h>

#include <linux/of_address.h>

#define MAX_ADDR_CELLS	4
/* Linux has no limit and would run off the end of the property. */
#define MAX_SIZE_CELLS	4

struct bus {
	bool pci;
	bool isa;
	int flag_cells;
	int na;
	int ns;
};

u64 of_read_number(const __be32 *cell, int size)
{
	u64 number = 0;

	of_step();
	assert(size >= 0 && size <= 64);
	for (; size > 0; size--)
		number = number << 32 | fdt32_ld(cell++);
	return number;
}

static int cells_of(const struct device_node *np, const char *name)
{
	u32 cells;

	for (; np; np = np->parent) {
		if (!of_property_read_u32(np, name, &cells))
			return cells;
	}
	return 1;
}

int of_bus_n_addr_cells(const struct device_node *np)
{
	return cells_of(np, "#address-cells");
}

int of_bus_n_size_cells(const struct device_node *np)
{
	return cells_of(np, "#size-cells");
}

int of_n_addr_cells(const struct device_node *np)
{
	return of_bus_n_addr_cells(np->parent ? np->parent : np);
}

static bool is_pci(const struct device_node *np)
{
	return of_node_is_type(np, "pci") || of_node_is_type(np, "pciex") ||
	       of_node_is_type(np, "vci") || of_node_is_type(np, "ht") ||
	       of_node_name_eq(np, "pcie");
}

/* What kind of bus a node is; false if it is none. */
static bool match_bus(const struct device_node *np, struct bus *bus)
{
	*bus = (struct bus){ .flag_cells = 1 };
	if (is_pci(np)) {
		bus->pci = true;
		bus->na = 3;
		bus->ns = 2;
	} else if (of_node_name_eq(np, "isa")) {
		bus->isa = true;
		bus->na = 2;
		bus->ns = 1;
	} else {
		if (!of_property_present(np, "#address-cells"))
			return false;
		bus->na = of_bus_n_addr_cells(np);
		bus->ns = of_bus_n_size_cells(np);
		bus->flag_cells = bus->na == 3;
	}
	return true;
}

static bool cells_are_sane(const struct bus *bus)
{
	return bus->na > 0 && bus->na <= MAX_ADDR_CELLS &&
	       bus->ns > 0 && bus->ns <= MAX_SIZE_CELLS;
}

/* I/O or memory, of the two the PCI binding's flags cell. */
static u32 pci_space(const __be32 *cell)
{
	u32 space = fdt32_ld(cell) >> 24 & 3;

	return space == 3 ? 2 : space;
}

static bool flags_fit(const struct bus *bus, const __be32 *addr,
		      const __be32 *range)
{
	if (bus->pci)
		return pci_space(addr) == pci_space(range);
	if (bus->isa)
		return !((fdt32_ld(addr) ^ fdt32_ld(range)) & 1);
	return !bus->flag_cells || *addr == *range;
}

/* How far into an entry of ranges an address lies, or OF_BAD_ADDR. */
static u64 offset_in(const struct bus *bus, const __be32 *addr,
		     const __be32 *range, int pna)
{
	int skip = bus->flag_cells;
	u64 start = of_read_number(range + skip, bus->na - skip);
	u64 size = of_read_number(range + bus->na + pna, bus->ns);
	u64 at = of_read_number(addr + skip, bus->na - skip);

	if (!flags_fit(bus, addr, range) || at < start || at >= start + size)
		return OF_BAD_ADDR;
	return at - start;
}

/* Add an offset, and leave the cell with flags alone. */
static void add_offset(const struct bus *bus, __be32 *addr, u64 offset)
{
	__be32 *number = addr + bus->flag_cells;
	int cells = bus->na - bus->flag_cells;
	u64 sum = of_read_number(number, cells) + offset;

	memset(number, 0, cells * sizeof(*number));
	if (cells > 1)
		fdt32_st(number + cells - 2, sum >> 32);
	if (cells > 0)
		fdt32_st(number + cells - 1, sum);
}

/* From the bus @np up to @above, in place. */
static bool translate_one(const struct device_node *np, const struct bus *bus,
			  const struct bus *above, __be32 *addr)
{
	int entry = bus->na + above->na + bus->ns;
	const __be32 *ranges;
	u64 offset = OF_BAD_ADDR;
	int len;

	ranges = of_get_property(np, "ranges", &len);
	if (!ranges)
		return false;
	if (!len) {
		offset = of_read_number(addr, bus->na);
		memset(addr + above->flag_cells, 0,
		       (above->na - above->flag_cells) * sizeof(*addr));
		add_offset(above, addr, offset);
		return true;
	}

	for (len /= sizeof(*ranges); len >= entry; len -= entry, ranges += entry) {
		offset = offset_in(bus, addr, ranges, above->na);
		if (offset != OF_BAD_ADDR) {
			memcpy(addr, ranges + bus->na,
			       above->na * sizeof(*addr));
			add_offset(above, addr, offset);
			return true;
		}
	}
	return false;
}

/**
 * of_translate_address() - the CPU address of an address on a node's bus
 * @np:		the node
 * @in:		the address, as many cells as the bus says
 *
 * Return: the address, or OF_BAD_ADDR.
 */
u64 of_translate_address(struct device_node *np, const __be32 *in)
{
	__be32 addr[MAX_ADDR_CELLS] = { 0 };
	const struct device_node *at = np->parent;
	struct bus bus, above;

	if (!at || !match_bus(at, &bus) || !cells_are_sane(&bus))
		return OF_BAD_ADDR;
	memcpy(addr, in, bus.na * sizeof(*addr));

	for (; at->parent; at = at->parent) {
		if (!match_bus(at->parent, &above) || !cells_are_sane(&above) ||
		    !translate_one(at, &bus, &above, addr))
			return OF_BAD_ADDR;
		bus = above;
	}
	return of_read_number(addr, bus.na);
}

/**
 * of_get_address() - an entry of a node's addresses, as they are on its bus
 * @np:		the node
 * @index:	which
 * @size:	set to its size, or NULL
 * @flags:	not supported, NULL
 *
 * Devices on PCI have theirs in assigned-addresses.
 *
 * Return: the address, or NULL.
 */
const __be32 *of_get_address(struct device_node *np, int index, u64 *size,
			     unsigned int *flags)
{
	const __be32 *entry;
	struct bus bus;
	int len;

	assert(!flags);
	if (!np->parent || !match_bus(np->parent, &bus))
		return NULL;
	entry = of_get_property(np, bus.pci ? "assigned-addresses" : "reg", &len);
	if (!entry || bus.na <= 0 || bus.na > MAX_ADDR_CELLS || bus.ns < 0 ||
	    bus.ns > MAX_SIZE_CELLS)
		return NULL;

	if (len / (int)sizeof(*entry) / (bus.na + bus.ns) <= index)
		return NULL;
	entry += index * (bus.na + bus.ns);
	if (size)
		*size = of_read_number(entry + bus.na, bus.ns);
	return entry;
}

int of_pci_range_parser_init(struct of_pci_range_parser *parser,
			     struct device_node *np)
{
	struct bus bus;
	int len;

	parser->np = np;
	parser->na = of_bus_n_addr_cells(np);
	parser->ns = of_bus_n_size_cells(np);
	parser->pna = of_n_addr_cells(np);
	parser->at = of_get_property(np, "ranges", &len);
	if (!parser->at)
		return -ENOENT;
	/* A window has a cell of flags and two of address. */
	if (!match_bus(np, &bus) || parser->na != 3 || parser->pna <= 0 ||
	    parser->pna > MAX_ADDR_CELLS || parser->ns <= 0 ||
	    parser->ns > MAX_SIZE_CELLS)
		return -EINVAL;
	parser->end = parser->at + len / sizeof(*parser->at);
	return 0;
}

static bool read_window(struct of_pci_range_parser *parser,
			struct of_pci_range *range)
{
	const __be32 *at = parser->at;
	int entry = parser->na + parser->pna + parser->ns;

	if (parser->end - at < entry)
		return false;
	/* Prefetchable or not, 32 bits or 64, and the space. */
	range->flags = fdt32_ld(at) & 0x43000000;
	range->bus_addr = of_read_number(at + 1, parser->na - 1);
	range->cpu_addr = of_translate_address(parser->np, at + parser->na);
	range->size = of_read_number(at + parser->na + parser->pna, parser->ns);
	return true;
}

/**
 * of_pci_range_parser_one() - go to the next window of a PCI host bridge
 * @parser:	the parser
 * @range:	set to it; windows that continue each other are one
 *
 * Return: true, or false at the end.
 */
bool of_pci_range_parser_one(struct of_pci_range_parser *parser,
			     struct of_pci_range *range)
{
	int entry = parser->na + parser->pna + parser->ns;
	struct of_pci_range next;

	if (!read_window(parser, range))
		return false;
	for (parser->at += entry; read_window(parser, &next); parser->at += entry) {
		if (next.flags != range->flags ||
		    next.bus_addr != range->bus_addr + range->size ||
		    next.cpu_addr != range->cpu_addr + range->size)
			break;
		range->size += next.size;
	}
	return true;
}
