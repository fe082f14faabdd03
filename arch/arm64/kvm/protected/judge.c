// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judge each range of the plan against everything that the host keeps. Data flows one
 * way: devicetree.c, plan.c, devices.c, this file, and then the files that act on the
 * outcome. needs.c and console.c give facts about a node. pkvm-dt compiles this file as
 * well, so facts that are not in the device tree come from machine.c.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/of_address.h>
#include <linux/string.h>

#include "protected.h"

static void __init refuse(struct pkvm_refusal *why, struct pkvm_declared *entry,
			  const struct device_node *np)
{
	/* Memory is in memblock and in the tree, the console in the tree and earlycon. */
	bool known_twice = why->rule == PKVM_RULE_RAM || why->rule == PKVM_RULE_CONSOLE;

	if (!known_twice || entry->verdict != why->rule)
		pkvm_plan_refuse(why, entry, np);
	entry->verdict = entry->verdict ?: why->rule;
}

/*
 * Refuse each range that has pages of a party, which @np names, or @name, or its extent
 * alone. What EL2 may @forward can be in the pages of a device, but not in raw ranges.
 */
static bool __init judge_party(struct pkvm_extent party, enum pkvm_rule rule,
			       const struct device_node *np, const char *name,
			       bool forward)
{
	struct pkvm_refusal why = { .rule = rule, .other = party, .other_node = name };
	bool any = false;
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_declared *entry = pkvm_plan_entry(i);

		if ((forward && entry->dev) ||
		    !pkvm_range_meets(pkvm_plan.slots[i].range, party, PAGE_SHIFT))
			continue;
		refuse(&why, entry, np);
		any = true;
	}
	return any;
}

static void __init judge_pa_range(void)
{
	struct pkvm_refusal why = { .limit = pkvm_machine_pa_bits() };
	u32 i;

	for (i = 0; why.limit && i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		why.rule = pkvm_range_vs_pa(range.start, range.end - range.start,
					    why.limit, PAGE_SHIFT);
		if (why.rule != PKVM_RULE_OK)
			refuse(&why, pkvm_plan_entry(i), NULL);
	}
}

static void __init mark_used(struct device_node *controller, const char *list, void *user)
{
	struct pkvm_device *device = pkvm_device(controller);

	if (device && controller != user &&
	    (strstarts(list, "interrupts") || strstarts(list, "msi-")))
		device->irq_used = true;
}

/* Which interrupt controllers in the plan do devices of the host use? */
static void __init find_irq_users(void)
{
	const struct pkvm_device *device;
	struct device_node *np;
	bool any = false;
	u32 i;

	for (i = 0; (device = pkvm_device_at(i)); i++)
		any |= pkvm_is_irq_controller(device->np);
	if (!any)
		return;

	for_each_of_allnodes(np) {
		device = pkvm_device(np);
		if (!pkvm_dt_is_available(np) || (device && device->taken))
			continue;
		pkvm_visit_links(np, mark_used, np);
		pkvm_visit_map(np, "msi-map", "#msi-cells", mark_used, np);
	}
}

/*
 * Are registers of the host in pages of declared devices? Return PKVM_RULE_OK if not, else
 * PKVM_RULE_SHARED_REGS or PKVM_RULE_NEIGHBOUR, and set @taker to the declaration that is
 * in the way. It is NULL if EL2 can leave the registers to the host. @forward: it may.
 */
static enum pkvm_rule __init meet_devices(struct pkvm_extent regs, bool forward,
					  struct pkvm_declared **taker)
{
	enum pkvm_rule met = PKVM_RULE_OK;
	struct pkvm_range pages;
	u32 i;

	/* What wraps has no window. */
	forward = forward && pkvm_extent_widen(regs, PAGE_SHIFT, &pages) == PKVM_RULE_OK;
	*taker = NULL;
	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		struct pkvm_declared *decl = &pkvm_plan.declared[i];

		if (!decl->dev || decl->rule != PKVM_RULE_OK ||
		    pkvm_extent_widen(decl->extent, PAGE_SHIFT, &pages) != PKVM_RULE_OK ||
		    !pkvm_range_meets(pages, regs, PAGE_SHIFT))
			continue;
		met = PKVM_RULE_NEIGHBOUR;
		if (pkvm_extents_overlap(pkvm_extent_words(decl->extent), regs)) {
			*taker = decl;
			return PKVM_RULE_SHARED_REGS;
		}
		if (!*taker && !(forward && decl->forward))
			*taker = decl;
	}
	return met;
}

/*
 * The taken device that an available node is below. What lies below a PCI host has
 * no registers of its own there, and may be unplugged.
 */
static const struct pkvm_device *__init wrapper_of(const struct device_node *np)
{
	const struct pkvm_device *device = NULL;
	const struct device_node *at;

	for (at = np->parent; at && !(device && device->taken); at = at->parent)
		device = pkvm_device(at);
	if (!device || !device->taken)
		return NULL;
	for (at = np; at != device->np; at = at->parent) {
		if (!of_device_is_available(at) || of_node_is_type(at->parent, "pci"))
			return NULL;
	}
	return device;
}

/* Would a refused node be accepted with linux,forward-neighbours? */
static bool __init is_mendable(struct device_node *np, bool forward)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_declared *taker;
	struct pkvm_range pages;
	struct pkvm_extent regs;

	if (!forward || wrapper_of(np))
		return false;
	while (pkvm_dt_next_regs(np, &cursor, &regs)) {
		if (pkvm_extent_widen(regs, PAGE_SHIFT, &pages) != PKVM_RULE_OK ||
		    meet_devices(regs, true, &taker) == PKVM_RULE_SHARED_REGS)
			return false;
	}
	return true;
}

/* Refuse a device that the host needs. Return whether a range was refused. */
static bool __init judge_need(const struct pkvm_device *device)
{
	struct pkvm_refusal why = {
		.rule = pkvm_host_needs(device->np, device->irq_used),
	};
	bool forward = pkvm_may_forward(device->np, why.rule);
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_declared *taker;
	bool any = false;

	if (why.rule == PKVM_RULE_OK)
		return false;
	why.mendable = is_mendable(device->np, forward);
	while (pkvm_dt_next_regs(device->np, &cursor, &why.other)) {
		any |= judge_party(why.other, why.rule, device->np, NULL, forward);
		if (!forward)
			continue;
		meet_devices(why.other, true, &taker);
		if (taker)
			refuse(&why, taker, device->np);
		any |= !!taker;
	}
	return any;
}

/*
 * Does a node that is not taken have registers in pages of declared devices? A disabled
 * one may be another function of that device, as I2C and SPI of one serial engine.
 */
static bool __init judge_neighbour(struct pkvm_device *device)
{
	bool disabled = !pkvm_dt_is_available(device->np) && !pkvm_is_console(device->np);
	bool forward = disabled || pkvm_may_forward(device->np, PKVM_RULE_OK);
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_refusal why = { 0 };
	struct pkvm_declared *taker;
	bool met = false;

	/* A bare earlycon writes to stdout-path, whatever its status. */
	if (pkvm_dt_is_reserved(device->np) && !pkvm_is_console(device->np))
		return false;
	while (pkvm_dt_next_regs(device->np, &cursor, &why.other)) {
		if (disabled && pkvm_plan_device_has(why.other)) {
			device->twin = true;
			continue;
		}
		why.rule = meet_devices(why.other, forward, &taker);
		if (taker) {
			why.mendable = is_mendable(device->np, forward);
			if (taker->forward && why.rule == PKVM_RULE_NEIGHBOUR &&
			    pkvm_is_irq_controller(device->np))
				why.rule = PKVM_RULE_NEIGHBOUR_IRQCHIP;
			refuse(&why, taker, device->np);
			return true;
		}
		met |= why.rule != PKVM_RULE_OK;
	}
	if (disabled)
		device->twin |= met;
	else
		device->forwarded = met;
	/* In raw ranges its registers would be denied. */
	cursor = (struct pkvm_dt_cursor){ };
	while (device->forwarded && pkvm_dt_next_regs(device->np, &cursor, &why.other))
		judge_party(why.other, PKVM_RULE_NODE_PARTLY, device->np, NULL, true);
	return device->forwarded;
}

static void __init judge_device(struct pkvm_device *device)
{
	struct pkvm_refusal why = { .other = device->view.left };

	if (judge_need(device) || device->declared || judge_neighbour(device))
		return;

	why.rule = pkvm_node_judge(&device->view, pkvm_dt_is_available(device->np));
	if (why.rule != PKVM_RULE_OK)
		refuse(&why, pkvm_plan_entry(device->view.slot), device->np);
}

/*
 * A node below a taken device gets no device, and its registers elsewhere stay open. A
 * node with registers in the plan was judged by itself, unless they are forwarded.
 */
static void __init judge_wrapped(struct device_node *np, void *arg)
{
	struct pkvm_refusal why = { .rule = PKVM_RULE_WRAPPED };
	const struct pkvm_device *wrapper = wrapper_of(np);
	struct pkvm_dt_cursor cursor = { 0 };
	const struct pkvm_device *device;

	if (!wrapper)
		return;
	device = pkvm_device(np);
	if ((!device || device->forwarded) && pkvm_dt_next_regs(np, &cursor, &why.other))
		refuse(&why, wrapper->by, np);
}

static void __init make_windows(void)
{
	struct pkvm_refusal why = { .rule = PKVM_RULE_NEIGHBOUR_CAPACITY };
	const struct pkvm_device *device;
	u32 i;

	for (i = 0; (device = pkvm_device_at(i)); i++) {
		if (device->forwarded)
			pkvm_windows_forward(device->np);
	}
	why.limit = pkvm_windows_needed();
	for (i = 0; why.limit > PKVM_PROTECTED_WINDOWS_NUM && i < pkvm_plan.nr_declared; i++) {
		if (pkvm_plan.declared[i].forward) {
			refuse(&why, &pkvm_plan.declared[i], NULL);
			break;
		}
	}
}

static void __init judge_devices(void)
{
	struct pkvm_device *device;
	u32 i;

	pkvm_devices_find();
	find_irq_users();
	for (i = 0; (device = pkvm_device_at(i)); i++)
		judge_device(device);
	make_windows();
	pkvm_dt_visit_nodes(judge_wrapped, NULL);
}

/*
 * A taken bridge has no driver that would place devices in its windows. But the host
 * reaches the devices there that firmware has placed.
 */
static void __init judge_pci_window(struct device_node *np, struct pkvm_extent window,
				    bool taken)
{
	struct pkvm_node_view view = { 0 };

	if (!taken) {
		judge_party(window, PKVM_RULE_PCI_WINDOW, np, NULL, false);
		return;
	}
	pkvm_plan_look(&view, window);
	if (view.outside)
		pr_warn("%pOF: is taken without its window [0x%llx..0x%llx), through which the host reaches what is behind it; declare that as a range, too\n",
			np, window.start, window.start + window.size);
}

static void __init judge_pci_windows(void)
{
	struct device_node *np;

	for_each_node_by_type(np, "pci") {
		const struct pkvm_device *device = pkvm_device(np);
		bool taken = device && device->taken;
		struct of_pci_range_parser parser;
		struct of_pci_range window;

		if (!(taken || pkvm_dt_is_available(np)) ||
		    of_pci_range_parser_init(&parser, np))
			continue;
		for_each_of_pci_range(&parser, &window) {
			struct pkvm_extent extent = { window.cpu_addr, window.size };

			judge_pci_window(np, extent, taken);
		}
	}
}

static void __init judge_plan(void)
{
	struct pkvm_extent party;
	u32 i;

	for (i = 0; pkvm_machine_memory(i, &party); i++)
		judge_party(party, PKVM_RULE_RAM, NULL, NULL, false);
	/*
	 * Run-time services run on the host's CPUs, behind its stage-2, and access what
	 * the firmware has marked: the RTC, the flash with the variables.
	 */
	for (i = 0; pkvm_machine_efi_runtime(i, &party); i++)
		judge_party(party, PKVM_RULE_EFI, NULL, NULL, false);
	judge_pa_range();
	judge_devices();
	judge_pci_windows();
	for (i = 0; pkvm_earlycon(i, &party); i++)
		judge_party(party, PKVM_RULE_CONSOLE, NULL, "of earlycon",
			    pkvm_windows_in(party));
	pkvm_plan_drop_refused();
	pkvm_hint();
}

static bool judged __initdata;

/*
 * Read what is declared, and judge it: once, for the first caller, which is
 * kvm_hyp_reserve() if pKVM was asked for, else keep_off.c. Every violation is
 * printed; what is left in the plan has broken no rule by itself.
 */
void __init pkvm_judge_declared(void)
{
	if (judged)
		return;
	judged = true;

	pkvm_plan_read();
	pkvm_windows_read();
	if (pkvm_plan.nr_slots)
		judge_plan();
}
