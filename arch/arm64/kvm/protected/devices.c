// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device nodes with registers in the pages of the plan: those that are taken,
 * and those of the host that are in the way. One walk of the tree finds them all;
 * the list is sorted, so that a node is found in it by bisection.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/bsearch.h>
#include <linux/sort.h>

#include "protected.h"

static struct pkvm_device *devices __initdata;
static u32 nr_devices __initdata;

static int __init compare(const void *a, const void *b)
{
	const struct pkvm_device *one = a, *two = b;

	if (one->np == two->np)
		return 0;
	return one->np < two->np ? -1 : 1;
}

static void __init add(struct device_node *np, struct pkvm_declared *by,
		       struct pkvm_node_view view)
{
	devices = pkvm_list_room(devices, nr_devices, sizeof(*devices));
	devices[nr_devices++] = (struct pkvm_device){
		.np = of_node_get(np), .by = by, .view = view,
	};
}

static void __init add_declared(void)
{
	const struct device_node *last = NULL;
	struct pkvm_declared *decl;
	u32 i;

	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		decl = &pkvm_plan.declared[i];
		if (decl->dev && decl->dev != last)
			add(decl->dev, decl, (struct pkvm_node_view){ });
		last = decl->dev;
	}
}

static void __init add_touched(struct device_node *np, void *arg)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_node_view view = { 0 };
	struct pkvm_extent regs;

	while (pkvm_dt_next_regs(np, &cursor, &regs))
		pkvm_plan_look(&view, regs);
	if (view.touched)
		add(np, pkvm_plan_entry(view.slot), view);
}

/* A node stands there once for each phandle to it, and once for its registers. */
static void __init merge(struct pkvm_device *into, const struct pkvm_device *other)
{
	if (other->view.touched)
		into->view = other->view;
	if (other->by->dev == into->np &&
	    (into->by->dev != into->np || other->by < into->by))
		into->by = other->by;
}

static void __init merge_all(void)
{
	u32 kept = 0;
	u32 i;

	for (i = 0; i < nr_devices; i++) {
		if (kept && devices[kept - 1].np == devices[i].np)
			merge(&devices[kept - 1], &devices[i]);
		else
			devices[kept++] = devices[i];
	}
	nr_devices = kept;
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
 * Find the nodes with registers in the pages of the plan. One is taken when a phandle
 * says so, or when all of its registers lie in raw ranges and the host would use it:
 * for a node that is switched off there is no driver to keep off, and nothing to keep on.
 * One with windows in its registers stays with its driver.
 */
void __init pkvm_devices_find(void)
{
	u32 i;

	add_declared();
	pkvm_dt_visit_nodes(add_touched, NULL);
	sort(devices, nr_devices, sizeof(*devices), compare, NULL);
	merge_all();

	for (i = 0; i < nr_devices; i++) {
		struct pkvm_device *device = &devices[i];

		bool inside = !device->by->dev && !device->view.outside &&
			      pkvm_dt_is_available(device->np);

		device->declared = device->by->dev == device->np;
		device->windowed = inside && has_windows(device->np) &&
				   bus_can_read(device->np);
		device->taken = device->declared || (inside && !device->windowed);
	}
}

/* The list, in the order of the tree; NULL behind its end */
struct pkvm_device *__init pkvm_device_at(u32 index)
{
	return index < nr_devices ? &devices[index] : NULL;
}

/* A node's entry, or NULL if it has nothing in the pages of the plan */
struct pkvm_device *__init pkvm_device(const struct device_node *np)
{
	struct pkvm_device key = { .np = (struct device_node *)np };

	return bsearch(&key, devices, nr_devices, sizeof(key), compare);
}
