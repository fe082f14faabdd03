// SPDX-License-Identifier: GPL-2.0-only
/*
 * What breaks no rule, and is probably not meant: a range where the tree has nothing,
 * and ways around the stage-2 that the tree shows.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/of_address.h>

#include "protected.h"

/* A declared range, and a device with registers there on its bus */
struct bus_address {
	struct pkvm_range range;
	struct device_node *np;
	u64 cpu;	/* where the CPU has them */
};

static void __init look_at_bus(struct device_node *np, void *arg)
{
	struct bus_address *found = arg;
	const __be32 *addr;
	u64 size;
	u32 i;

	for (i = 0; !found->np && (addr = of_get_address(np, i, &size, NULL)); i++) {
		struct pkvm_extent bus = { of_read_number(addr, of_n_addr_cells(np)), size };

		found->cpu = of_translate_address(np, addr);
		if (found->cpu != OF_BAD_ADDR && found->cpu != bus.start &&
		    pkvm_range_meets(found->range, bus, PAGE_SHIFT))
			found->np = np;
	}
}

static void __init hint_at_range(u32 slot)
{
	struct bus_address found = { .range = pkvm_plan.slots[slot].range };
	struct device_node *np = pkvm_plan_node(slot);
	u64 start = found.range.start << PAGE_SHIFT;
	u64 end = found.range.end << PAGE_SHIFT;

	pkvm_dt_visit_nodes(look_at_bus, &found);
	if (found.np)
		pr_warn("%pOF: [0x%llx..0x%llx) is the address of %pOF on its bus, the CPU has it at 0x%llx; declare that\n",
			np, start, end, found.np, found.cpu);
	else
		pr_info("%pOF: [0x%llx..0x%llx): no node of the tree has registers there\n",
			np, start, end);
}

static bool __init is_debugger(struct device_node *np)
{
	const struct pkvm_device *device = pkvm_device(np);

	return (of_device_is_compatible(np, "arm,coresight-cpu-debug") ||
		of_device_is_compatible(np, "arm,coresight-cti")) &&
	       pkvm_dt_is_available(np) && !(device && device->taken);
}

static void __init hint_at_debuggers(void)
{
	struct device_node *first = NULL;
	struct device_node *np;
	u32 nr = 0;

	for_each_of_allnodes(np) {
		if (is_debugger(np) && !nr++)
			first = np;
	}
	if (nr)
		pr_warn("%pOF: one of %u nodes with which the host can halt CPUs and read what EL2 reads; declare them, too, or let firmware disable external debug\n",
			first, nr);
}

/* Names of nodes whose drivers access registers for each packet or block */
static const char * const fast_nodes[] __initconst = {
	"ethernet", "mmc", "sata", "ufs", "usb",
};

/* EL2 checks the address of a write by the host, not its effect. */
static void __init hint_at_forwarded(const struct device_node *np)
{
	bool fast = false;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fast_nodes); i++)
		fast |= of_node_name_eq(np, fast_nodes[i]);
	if (fast)
		pr_warn("%pOF: shares a page with a protected device, and would trap on every access; protect a device in another page, or expect it to be slow\n",
			np);
	if (fast || of_property_present(np, "iommus") ||
	    of_property_present(np, "#dma-cells"))
		pr_warn("%pOF: shares a page with a protected device and masters the bus: it can write anywhere the host tells it\n",
			np);
	if (of_property_present(np, "#mbox-cells"))
		pr_warn("%pOF: shares a page with a protected device and is a doorbell: what answers it acts for the host\n",
			np);
}

static bool __init any_bit_goes(u64 phys)
{
	const struct pkvm_window *window = pkvm_window_next(phys);

	return window && window->regs.start <= phys && window->write && !window->masked;
}

/* A write mask does not hold where the same bits have registers that set and clear them. */
static void __init hint_at_masks(void)
{
	const struct pkvm_window *window;
	u32 i;

	for (i = 0; (window = pkvm_window_at(i)); i++) {
		u64 start = window->regs.start;

		if (window->masked && any_bit_goes(start + 4) && any_bit_goes(start + 8))
			pr_warn("%pOF: has a write mask, but any bit may be written 4 and 8 bytes behind it, where some devices set and clear the bits of a register; mask these, too, or do not leave them to the host\n",
				window->np);
	}
}

void __init pkvm_hint(void)
{
	const struct pkvm_device *device;
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		if (!pkvm_plan_entry(i)->known && !pkvm_plan_entry(i)->dev)
			hint_at_range(i);
	}
	for (i = 0; (device = pkvm_device_at(i)); i++) {
		if (device->forwarded)
			hint_at_forwarded(device->np);
	}
	hint_at_masks();
	if (pkvm_plan.nr_slots)
		hint_at_debuggers();
}
