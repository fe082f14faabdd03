// SPDX-License-Identifier: GPL-2.0-only
/*
 * The console, and what it hangs on.
 *
 * A host that loses its console goes silent at the very moment when somebody
 * wants to read why. What is in use cannot be known when the plan is made, so
 * the device tree and the command line have to tell: stdout-path, earlycon=,
 * console= with an address.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "protected.h"

#define PARENTS_NUM	256
/* The kernel keeps eight console= (MAX_CMDLINECONSOLES) and one earlycon=. */
#define EARLYCONS_NUM	16

/* Reached from the console, each once; the first is the console itself. */
static struct device_node *parents[PARENTS_NUM] __initdata;
static u32 nr_parents __initdata;
static bool too_many __initdata;

static u64 earlycons[EARLYCONS_NUM] __initdata;
static u32 nr_earlycons __initdata;

/* One that is noted already is there twice: kernels before 7 ask for console= so. */
static void __init note_earlycon(u64 addr)
{
	u32 i;

	for (i = 0; i < nr_earlycons; i++) {
		if (earlycons[i] == addr)
			return;
	}
	if (nr_earlycons < EARLYCONS_NUM)
		earlycons[nr_earlycons++] = addr;
	else
		pr_warn("more than %d consoles by address, 0x%llx is not looked at\n",
			EARLYCONS_NUM, addr);
}

/*
 * NAME,ADDRESS[,...] or NAME,mmioN,ADDRESS[,...], as uart_parse_earlycon() reads it.
 * Without an address it is stdout-path.
 */
static int __init early_earlycon(char *arg)
{
	const char *at = arg ? strchr(arg, ',') : NULL;

	if (at && strstarts(at, ",mmio"))
		at = strchr(at + 1, ',');
	else if (at && !strstarts(at, ",0x"))
		at = NULL;
	if (at)
		note_earlycon(memparse(at + 1, NULL));
	return 0;
}
early_param("earlycon", early_earlycon);

/* The same form registers the same early console. */
static int __init early_console_param(char *arg)
{
	return early_earlycon(arg);
}
early_param("console", early_console_param);

/**
 * pkvm_earlycon() - where an early console of the command line writes
 * @index:	which, from 0
 * @regs:	set to the first register
 *
 * Return: true if the command line gives so many addresses.
 */
bool __init pkvm_earlycon(u32 index, struct pkvm_extent *regs)
{
	if (index >= nr_earlycons)
		return false;
	*regs = (struct pkvm_extent){ earlycons[index], sizeof(u32) };
	return true;
}

/**
 * pkvm_is_console() - does stdout-path lead to a node?
 * @np:		the node
 *
 * Return: true if so.
 */
bool __init pkvm_is_console(const struct device_node *np)
{
	return np == of_stdout;
}

static void __init reach(struct device_node *np)
{
	u32 i;

	if (!np)
		return;
	for (i = 0; i < nr_parents; i++) {
		if (parents[i] == np)
			return;
	}
	if (nr_parents == PARENTS_NUM) {
		pr_warn_once("the console depends on more than %d nodes, so it may depend on all\n",
			     PARENTS_NUM);
		too_many = true;
		return;
	}
	parents[nr_parents++] = of_node_get(np);
}

static void __init reach_list(const struct device_node *np, const char *list,
			      const char *cells)
{
	struct of_phandle_iterator it;
	int err;

	of_for_each_phandle(&it, err, np, list, cells, 0)
		reach(it.node);
}

/* Names with a number or a regulator's name in them. */
static void __init reach_by_pattern(const struct device_node *np)
{
	struct property *prop;

	for_each_property_of_node(np, prop) {
		const char *dash = strrchr(prop->name, '-');

		if (!dash)
			continue;
		if (!strcmp(dash, "-supply") ||
		    (strstarts(prop->name, "pinctrl-") && isdigit(dash[1])))
			reach_list(np, prop->name, NULL);
	}
}

static void __init reach_all(void)
{
	u32 i;

	reach(of_stdout);
	for (i = 0; i < nr_parents; i++) {
		struct device_node *np = parents[i];

		reach_list(np, "clocks", "#clock-cells");
		reach_list(np, "power-domains", "#power-domain-cells");
		reach_list(np, "resets", "#reset-cells");
		reach_by_pattern(np);
		/* A pin group belongs to its controller, a UART to its bus. */
		reach(np->parent);
	}
}

/**
 * pkvm_console_depends_on() - does the console work without a node?
 * @np:		the node
 *
 * Clocks, power domains, resets, regulators and pin controllers, theirs in
 * turn, and every bus above one of them.
 *
 * Return: true if the console hangs on it, or there is no telling.
 */
bool __init pkvm_console_depends_on(const struct device_node *np)
{
	u32 i;

	if (!nr_parents)
		reach_all();
	for (i = 1; i < nr_parents; i++) {
		if (parents[i] == np)
			return true;
	}
	return too_many;
}
