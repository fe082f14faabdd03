// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device nodes with registers in the pages of the plan: those that are taken,
 * and those of the host that are in the way. The list is sorted by address of the
 * node, so that a node is found in it by bisection.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/string.h>

#include "protected.h"

static struct pkvm_device *devices __initdata;
static u32 nr_devices __initdata;

/* The index of the first entry whose address is not lower than @np */
static u32 __init place_of(const struct device_node *np)
{
	u32 low = 0;
	u32 high = nr_devices;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (devices[middle].np < np)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A node's entry, or NULL if it has nothing in the pages of the plan */
struct pkvm_device *__init pkvm_device(const struct device_node *np)
{
	u32 at = place_of(np);

	return at < nr_devices && devices[at].np == np ? &devices[at] : NULL;
}

/* Nodes are mostly in memory as they are in the tree, so few entries move. */
static struct pkvm_device *__init find_or_add(struct device_node *np)
{
	u32 at = place_of(np);

	if (at < nr_devices && devices[at].np == np)
		return &devices[at];
	devices = pkvm_list_room(devices, nr_devices, sizeof(*devices));
	memmove(&devices[at + 1], &devices[at], (nr_devices - at) * sizeof(*devices));
	nr_devices++;
	devices[at] = (struct pkvm_device){ .np = of_node_get(np) };
	return &devices[at];
}

static void __init add_touched(struct device_node *np, void *arg)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_node_view view = { 0 };
	struct pkvm_device *device;
	struct pkvm_extent regs;

	while (pkvm_dt_next_regs(np, &cursor, &regs))
		pkvm_plan_look(&view, regs);
	if (!view.touched)
		return;
	device = find_or_add(np);
	device->by = pkvm_plan_entry(view.slot);
	device->view = view;
}

/* Of several phandles to a device the first is the one that a message names. */
static void __init add_declared(void)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		struct pkvm_declared *decl = &pkvm_plan.declared[i];
		struct pkvm_device *device = decl->dev ? find_or_add(decl->dev) : NULL;

		if (device && !device->declared) {
			device->by = decl;
			device->declared = true;
		}
	}
}

static bool __init has_windows(struct device_node *np)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;

	while (pkvm_dt_next_regs(np, &cursor, &regs)) {
		if (pkvm_windows_in(regs))
			return true;
	}
	return false;
}

/* The AMBA bus reads the last 0x20 bytes of a PrimeCell before any driver is asked. */
static bool __init bus_can_read(struct device_node *np)
{
	struct pkvm_dt_cursor cursor = { 0 };
	const struct pkvm_window *window;
	struct pkvm_extent regs;
	u64 id;

	if (!of_device_is_compatible(np, "arm,primecell"))
		return true;
	if (!pkvm_dt_next_regs(np, &cursor, &regs) || regs.size < 0x20)
		return false;
	id = regs.start + regs.size - 0x20;
	window = pkvm_window_next(id);
	if (window && window->read && window->width == 4 && window->regs.start <= id &&
	    window->regs.start + window->regs.size >= id + 0x20)
		return true;

	pr_warn("%pOF: has windows, but none for its identification registers [0x%llx..0x%llx), so it gets no driver; add a window with reg-io-width = <4>\n",
		np, id, id + 0x20);
	return false;
}

/*
 * Find the nodes with registers in the pages of the plan. One is taken if it is declared
 * by phandle, or if all of its registers lie in raw ranges and it is available: any
 * other has no driver to keep off. One with windows in its registers keeps its driver.
 */
void __init pkvm_devices_find(void)
{
	u32 i;

	pkvm_dt_visit_nodes(add_touched, NULL);
	add_declared();

	for (i = 0; i < nr_devices; i++) {
		struct pkvm_device *device = &devices[i];
		bool inside = !device->by->dev && !device->view.outside &&
			      pkvm_dt_is_available(device->np);

		device->windowed = inside && has_windows(device->np) &&
				   bus_can_read(device->np);
		device->taken = device->declared || (inside && !device->windowed);
	}
}

/* The list, sorted by address; NULL behind its end */
struct pkvm_device *__init pkvm_device_at(u32 index)
{
	return index < nr_devices ? &devices[index] : NULL;
}
