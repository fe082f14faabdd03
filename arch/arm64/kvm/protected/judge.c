// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan against the platform: each of its ranges against everything that
 * the host keeps. The rule book says what is a violation; here stands who is
 * asked, and in which order. tools/pkvm-dt compiles this file as well, so what
 * the device tree does not tell comes from machine.c.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/of_address.h>

#include "protected.h"

/* Memory is in memblock and in the tree, the console in the tree and earlycon. */
static bool __init told_twice(const struct pkvm_planned *entry,
			      enum pkvm_rule rule)
{
	return entry->verdict == rule &&
	       (rule == PKVM_RULE_RAM || rule == PKVM_RULE_CONSOLE);
}

/* One range against one party, which @np names, or @name, or its extent alone. */
static bool __init clash(u32 slot, struct pkvm_extent party, enum pkvm_rule rule,
			 const struct device_node *np, const char *name)
{
	struct pkvm_planned *entry = pkvm_plan_entry(slot);
	struct pkvm_refusal why = { .other = party, .other_node = name };

	why.rule = pkvm_range_vs_party(pkvm_plan_range(slot), party, rule,
				       PAGE_SHIFT);
	if (why.rule == PKVM_RULE_OK)
		return false;

	if (!told_twice(entry, rule))
		pkvm_plan_refuse(&why, entry, np);
	entry->verdict = entry->verdict ?: why.rule;
	return true;
}

static void __init judge_party(struct pkvm_extent party, enum pkvm_rule rule,
			       const struct device_node *np, const char *name)
{
	u32 i;

	for (i = 0; i < pkvm_plan_size(); i++)
		clash(i, party, rule, np, name);
}

static void __init judge_memory(void)
{
	struct pkvm_extent bank;
	u32 i;

	for (i = 0; pkvm_machine_memory(i, &bank); i++)
		judge_party(bank, PKVM_RULE_RAM, NULL, NULL);
}

/*
 * Run-time services run on the host's CPUs, behind its stage-2, and access
 * what the firmware has marked: the RTC, the flash with the variables.
 */
static void __init judge_efi(void)
{
	struct pkvm_extent mmio;
	u32 i;

	for (i = 0; pkvm_machine_efi_runtime(i, &mmio); i++)
		judge_party(mmio, PKVM_RULE_EFI, NULL, NULL);
}

static void __init judge_pa_range(void)
{
	u32 pa_bits = pkvm_machine_pa_bits();
	u32 i;

	for (i = 0; pa_bits && i < pkvm_plan_size(); i++) {
		struct pkvm_range range = pkvm_plan_range(i);
		struct pkvm_planned *entry = pkvm_plan_entry(i);
		struct pkvm_refusal why = { .limit = pa_bits };

		why.rule = pkvm_range_vs_pa(range.start, range.end - range.start,
					    why.limit, PAGE_SHIFT);
		if (why.rule != PKVM_RULE_OK) {
			pkvm_plan_refuse(&why, entry, NULL);
			entry->verdict = entry->verdict ?: why.rule;
		}
	}
}

/*
 * A node with registers in the plan that the host cannot do without. True if
 * that is the case, and said.
 */
static bool __init judge_need(struct device_node *np)
{
	enum pkvm_rule need = pkvm_host_needs(np);
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;

	if (need == PKVM_RULE_OK)
		return false;
	while (pkvm_dt_next_regs(np, &cursor, &regs))
		judge_party(regs, need, np, NULL);
	return true;
}

/* Does a node that is not taken have registers in pages that a device takes? */
static bool __init judge_neighbour(struct device_node *np)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;
	u32 i;

	while (pkvm_dt_next_regs(np, &cursor, &regs)) {
		for (i = 0; i < pkvm_plan_size(); i++) {
			if (pkvm_plan_entry(i)->dev &&
			    clash(i, regs, PKVM_RULE_NEIGHBOUR, np, NULL))
				return true;
		}
	}
	return false;
}

static void __init judge_node(struct device_node *np, void *arg)
{
	struct pkvm_node_view view = pkvm_plan_look(np);
	struct pkvm_refusal why = { .other = view.left };
	struct pkvm_planned *entry;

	/* Asked of few nodes: the answers take walks of the whole tree. */
	if (!view.touched || judge_need(np) || pkvm_dt_takes_node(np) ||
	    judge_neighbour(np))
		return;

	why.rule = pkvm_node_judge(&view, of_device_is_available(np));
	if (why.rule == PKVM_RULE_OK)
		return;

	entry = pkvm_plan_entry(view.slot);
	pkvm_plan_refuse(&why, entry, np);
	entry->verdict = entry->verdict ?: why.rule;
}

/* A bridge that is taken itself has no driver to place anything. */
static void __init judge_pci_windows(void)
{
	struct device_node *np;

	for_each_node_by_type(np, "pci") {
		struct of_pci_range_parser parser;
		struct of_pci_range window;

		if (!of_device_is_available(np) || pkvm_dt_takes_node(np) ||
		    pkvm_plan_covers(np) || of_pci_range_parser_init(&parser, np))
			continue;

		for_each_of_pci_range(&parser, &window) {
			struct pkvm_extent extent = {
				window.cpu_addr, window.size,
			};

			judge_party(extent, PKVM_RULE_PCI_WINDOW, np, NULL);
		}
	}
}

static void __init judge_earlycon(void)
{
	struct pkvm_extent regs;
	u32 i;

	for (i = 0; pkvm_earlycon(i, &regs); i++)
		judge_party(regs, PKVM_RULE_CONSOLE, NULL, "of earlycon");
}

/**
 * pkvm_judge_plan() - ask the platform rules of every range in the plan
 *
 * Violations are printed, and remembered as the range's verdict.
 */
void __init pkvm_judge_plan(void)
{
	judge_memory();
	judge_efi();
	judge_pa_range();
	pkvm_dt_visit_nodes(judge_node, NULL);
	judge_pci_windows();
	judge_earlycon();
}
