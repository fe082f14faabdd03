// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run the boot's own files over a tree, in the order in which the boot does.
 */
#include "boot/boot.h"
#include "early_drivers.h"
#include "judge.h"
#include "machine.h"
#include "messages.h"
#include "of/tree.h"
#include "protected.h"
#include "say.h"

/* The command line in the tree; a boot loader may replace it. */
static void read_bootargs(void)
{
	const char *args = of_string(of_find_node_by_path("/chosen"), "bootargs");
	char *copy, *word, *rest;

	if (!args)
		return;
	copy = dt_printf("%s", args);
	for (word = strtok_r(copy, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		if (strstarts(word, "earlycon="))
			dt_param_early_earlycon(word + strlen("earlycon="));
		else if (strstarts(word, "console="))
			dt_param_early_console_param(word + strlen("console="));
	}
	free(copy);
}

void judge_read(const void *fdt, u32 page_shift, u32 pa_bits)
{
	dt_budget_renew();
	machine_set(page_shift, pa_bits);
	dt_tree_make(fdt);
	machine_read_memory();
	read_bootargs();
}

void judge_tree(const void *fdt, u32 page_shift, u32 pa_bits)
{
	judge_read(fdt, page_shift, pa_bits);
	pkvm_judge_declared();
	pkvm_plan_print();
	pkvm_windows_print();
	early_mark();
	dt_initcall_pkvm_protected_keep_off();
	dt_initcall_pkvm_protected_digest_init();
}

void judge_again(void)
{
	dt_budget_renew();
	boot_plan_reset();
	boot_windows_reset();
	boot_devices_reset();
	boot_judge_reset();
	dt_messages_forget();
}

void judge_forget(void)
{
	judge_again();
	boot_console_reset();
	boot_console_needs_reset();
	machine_forget();
	dt_tree_free();
}

bool judge_declares(void)
{
	return pkvm_plan.nr_declared;
}
