// SPDX-License-Identifier: GPL-2.0-only
/*
 * At the end of boot, before user space: if regions are declared and the host stage-2
 * does not keep the host off them, panic, so that panic=, the watchdog, pstore and a
 * fallback slot can act. A system that only logs is one that ships unprotected.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/binfmts.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/of_fdt.h>
#include <linux/panic.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/virt.h>

#include "protected.h"

/*
 * Reason codes for machines that read logs: append, never renumber. Each has
 * one line for a person, with what to change.
 */
enum reason {
	REASON_REFUSED		= 1,
	REASON_MODE		= 2,
	REASON_KVM		= 3,
	REASON_DRY_RUN		= 4,
	REASON_EL1		= 5,
	REASON_DIGEST		= 6,
	REASON_ACPI		= 7,
	REASON_SUPPLIER		= 8,
};

static const char * const reason_text[] __initconst = {
	[REASON_REFUSED]	= "a declaration was refused, see above",
	[REASON_MODE]		= "boot with kvm-arm.mode=protected",
	[REASON_KVM]		= "KVM did not initialise, see above",
	[REASON_DRY_RUN]	= "kvm-arm.protected_mmio=dry-run was asked for",
	[REASON_EL1]		= "entered at EL1, cannot tell who protects them",
	[REASON_DIGEST]		=
		"not the set of regions that this kernel requires; boot the right device tree",
	[REASON_ACPI]		= "ACPI is in use, the device tree is not read; boot with acpi=off",
	[REASON_SUPPLIER]	= "the host may switch them off, see above",
};

static enum pkvm_policy policy __initdata = PKVM_POLICY_ENFORCE;

/* What is declared; pkvm_protected_verdict() counts. */
unsigned int pkvm_protected_declared __ro_after_init;

static int __init early_protected_mmio(char *arg)
{
	static const char * const names[] __initconst = {
		[PKVM_POLICY_ENFORCE] = "enforce",
		[PKVM_POLICY_PERMISSIVE] = "permissive",
		[PKVM_POLICY_DRY_RUN] = "dry-run",
	};
	int chosen;

	if (IS_ENABLED(CONFIG_PKVM_PROTECTED_MMIO_ENFORCE)) {
		pr_warn("kvm-arm.protected_mmio=%s ignored, this kernel enforces\n",
			arg ?: "");
		return 0;
	}
	chosen = arg ? match_string(names, ARRAY_SIZE(names), arg) : -EINVAL;
	if (chosen < 0)
		return chosen;
	policy = chosen;
	return 0;
}
early_param("kvm-arm.protected_mmio", early_protected_mmio);

static const char *blacklist;

static int __init find_blacklist(char *param, char *val, const char *unused,
				 void *arg)
{
	if (parameq(param, "initcall_blacklist") && val &&
	    strstr(val, "pkvm_protected"))
		blacklist = val;
	return 0;
}

static int refuse_to_execute(struct linux_binprm *bprm)
{
	/* A helper of an initcall: the console may be missing still. It does not start. */
	if (system_state < SYSTEM_RUNNING)
		return -EACCES;
	panic("pkvm-protected: initcall_blacklist=%s takes out a check that this kernel enforces",
	      blacklist);
}

static struct linux_binfmt no_user_space = {
	.load_binary = refuse_to_execute,
};

/*
 * The verdict is an initcall, and initcall_blacklist= can take one out: on the
 * command line, or in a bootconfig behind the initrd, which early_param() does
 * not get to see. Console initcalls run when both are known, and are not looked
 * up in that list. But no console has its driver yet, and the panic has to be read:
 * so it waits for the first program that is executed.
 */
static int __init pkvm_protected_enforced(void)
{
	char *line;

	if (!IS_ENABLED(CONFIG_PKVM_PROTECTED_MMIO_ENFORCE) &&
	    !*CONFIG_PKVM_PROTECTED_MMIO_REQUIRE)
		return 0;

	line = kstrdup(saved_command_line, GFP_KERNEL | __GFP_NOFAIL);
	parse_args("pkvm-protected", line, NULL, 0, 0, 0, NULL, find_blacklist);
	if (blacklist)
		insert_binfmt(&no_user_space);
	else
		kfree(line);
	return 0;
}
console_initcall(pkvm_protected_enforced);

/* What to do if regions stay unprotected */
enum pkvm_policy __init pkvm_protected_policy(void)
{
	return policy;
}

/* A panic also names the parameter that avoids it. */
static void __init conclude(bool stop, const char *what)
{
	pr_emerg("%s\n", what);
	if (stop && policy == PKVM_POLICY_ENFORCE)
		panic("pkvm-protected: %s%s", what,
		      IS_ENABLED(CONFIG_PKVM_PROTECTED_MMIO_ENFORCE) ?
		      "" : " (kvm-arm.protected_mmio=permissive boots on)");
	add_taint(TAINT_USER, LOCKDEP_STILL_OK);
}

/*
 * The regions are out of the host's reach, but another user of such a supplier may switch
 * off the device's clock or power. EL2's access then hangs or ends in an external abort.
 */
void __init pkvm_protected_not_held(unsigned int nr)
{
	char what[128];

	if (!nr)
		return;
	snprintf(what, sizeof(what),
		 "%u suppliers of protected devices are not held, reason %d: %s", nr,
		 REASON_SUPPLIER, reason_text[REASON_SUPPLIER]);
	conclude(pkvm_protected_is_final(), what);
}

static int __init count_node(unsigned long node, const char *name, int depth, void *arg)
{
	int len = 0;
	const void *status = of_get_flat_dt_prop(node, "status", &len);

	if (!pkvm_status_disabled(status, len) &&
	    (of_flat_dt_is_compatible(node, PKVM_RAW_COMPATIBLE) ||
	     of_flat_dt_is_compatible(node, PKVM_BY_DEVICE_COMPATIBLE)))
		(*(unsigned int *)arg)++;
	return 0;
}

/*
 * With ACPI the device tree is not unflattened: count what it declares all the same.
 * acpi_disabled does not tell, since ACPI can be given up later.
 */
static unsigned int __init flat_tree_declares(void)
{
	unsigned int count = 0;

	if (!of_have_populated_dt())
		of_scan_flat_dt(count_node, &count);
	return count;
}

static enum reason __init why_not(void)
{
	if (!is_hyp_mode_available())
		return REASON_EL1;
	if (pkvm_protected_is_final())
		return REASON_DIGEST;
	if (flat_tree_declares())
		return REASON_ACPI;
	if (!pkvm_plan.nr_slots && !pkvm_plan.refused)
		return REASON_DIGEST;
	if (kvm_get_mode() != KVM_MODE_PROTECTED)
		return REASON_MODE;
	if (pkvm_plan.refused)
		return REASON_REFUSED;
	if (policy == PKVM_POLICY_DRY_RUN)
		return REASON_DRY_RUN;
	return REASON_KVM;
}

/* As many as fit on a screen; a refused range was named before. */
static void __init list_unprotected(void)
{
	u32 shown = min(pkvm_plan.nr_slots, 8);
	u32 i;

	for (i = 0; i < shown; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		pr_emerg("%pOF: [0x%llx..0x%llx) is open to the host\n",
			 pkvm_plan_node(i), range.start << PAGE_SHIFT,
			 range.end << PAGE_SHIFT);
	}
	if (shown < pkvm_plan.nr_slots)
		pr_emerg("and %u more\n", pkvm_plan.nr_slots - shown);
}

static bool __init all_is_well(unsigned int declared)
{
	const char *required = CONFIG_PKVM_PROTECTED_MMIO_REQUIRE;

	return (pkvm_protected_is_final() || !declared) &&
	       (!*required || !strcasecmp(required, pkvm_protected_digest()));
}

static int __init pkvm_protected_verdict(void)
{
	unsigned int declared;
	unsigned int taken = 0;
	enum reason why;
	char what[160];

	/* Where initcall_blacklist= has taken out keep_off.c, nothing was read yet. */
	pkvm_judge_declared();
	declared = flat_tree_declares() + pkvm_plan.nr_declared;
	pkvm_protected_declared = declared;
	if (all_is_well(declared))
		return 0;

	if (pkvm_protected_is_final())
		taken = pkvm_protected_count();
	else
		list_unprotected();

	why = why_not();
	if (why == REASON_DIGEST || why == REASON_DRY_RUN || !declared)
		pr_emerg("digest v1 sha256:%s\n", pkvm_protected_digest());
	snprintf(what, sizeof(what), "%u of %u regions protected, reason %d: %s", taken,
		 max(declared, taken), why, reason_text[why]);
	/* A guest or a kernel for kdump cannot know, and must not stop. */
	conclude(why != REASON_EL1, what);
	return 0;
}
late_initcall(pkvm_protected_verdict);
