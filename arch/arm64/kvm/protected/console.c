// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the console is: stdout-path, earlycon=, and console= with an address. A host that
 * loses its console cannot print why, and which console will be in use is not known when
 * the plan is made.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/kernel.h>
#include <linux/string.h>

#include "protected.h"

/*
 * The kernel keeps eight console= (MAX_CMDLINECONSOLES) and one earlycon=; before 7.0 it
 * parses console= twice.
 */
#define EARLYCONS_NUM	32

static u64 earlycons[EARLYCONS_NUM] __initdata;
static u32 nr_earlycons __initdata;

/*
 * NAME,ADDRESS[,...] or NAME,mmioN,ADDRESS[,...], as uart_parse_earlycon() reads it.
 * Without an address it is stdout-path.
 */
static int __init early_earlycon(char *arg)
{
	const char *at = arg ? strchr(arg, ',') : NULL;
	u64 addr;

	if (at && strstarts(at, ",mmio"))
		at = strchr(at + 1, ',');
	else if (at && !strstarts(at, ",0x"))
		at = NULL;
	if (!at)
		return 0;
	addr = memparse(at + 1, NULL);
	if (nr_earlycons < EARLYCONS_NUM)
		earlycons[nr_earlycons++] = addr;
	else
		pr_warn("more than %d consoles by address, 0x%llx is not looked at\n",
			EARLYCONS_NUM, addr);
	return 0;
}
early_param("earlycon", early_earlycon);

/* The same form registers the same early console. */
static int __init early_console_param(char *arg)
{
	return early_earlycon(arg);
}
early_param("console", early_console_param);

/* The first register of an early console that the command line gives an address */
bool __init pkvm_earlycon(u32 index, struct pkvm_extent *regs)
{
	if (index >= nr_earlycons)
		return false;
	*regs = (struct pkvm_extent){ earlycons[index], sizeof(u32) };
	return true;
}

/* Does stdout-path lead to a node? */
bool __init pkvm_is_console(const struct device_node *np)
{
	return np == of_stdout;
}
