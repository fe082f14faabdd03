/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_OF_ADDRESS_H
#define __DT_OF_ADDRESS_H

#include <linux/of.h>

#define OF_BAD_ADDR	(~0ULL)

const __be32 *of_get_address(struct device_node *np, int index, u64 *size,
			     unsigned int *flags);
u64 of_translate_address(struct device_node *np, const __be32 *addr);

/**
 * struct of_pci_range_parser - the ranges of a bus
 * @np:		the bus
 * @na:		cells of an address on it
 * @ns:		cells of a size on it
 * @pna:	cells of an address on its parent's bus
 * @at:		the next entry
 * @end:	end of the property
 */
struct of_pci_range_parser {
	struct device_node *np;
	int na, ns, pna;
	const __be32 *at;
	const __be32 *end;
};

struct of_pci_range {
	u32 flags;
	u64 bus_addr;
	u64 cpu_addr;
	u64 size;
};

int of_pci_range_parser_init(struct of_pci_range_parser *parser,
			     struct device_node *np);
bool of_pci_range_parser_one(struct of_pci_range_parser *parser,
			     struct of_pci_range *range);
#define for_each_of_pci_range(parser, range) \
	while (of_pci_range_parser_one(parser, range))

#endif
