// SPDX-License-Identifier: GPL-2.0-only
/*
 * Declared but unprotected must never look like a normal boot.
 *
 * At the end of boot, before user space: if regions are declared and the host
 * stage-2 does not keep the host off them, stop. A panic is what panic=, the
 * watchdog, pstore and a fallback slot know how to handle; a system that runs
 * on and only logs is one that ships unprotected.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/panic.h>
#include <linux/string.h>

#include <asm/kvm_host.h>
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
};

static const char * const reason_text[] __initconst = {
	[REASON_REFUSED]	= "a declaration was refused, see above",
	[REASON_MODE]		= "boot with kvm-arm.mode=protected",
	[REASON_KVM]		= "KVM did not initialise, see above",
	[REASON_DRY_RUN]	= "kvm-arm.protected_mmio=dry-run was asked for",
	[REASON_EL1]		= "entered at EL1, cannot tell who protects them",
};

static enum pkvm_policy policy __initdata = PKVM_POLICY_ENFORCE;

static int __init early_protected_mmio(char *arg)
{
	if (IS_ENABLED(CONFIG_PKVM_PROTECTED_MMIO_ENFORCE)) {
		pr_warn("kvm-arm.protected_mmio=%s ignored, this kernel enforces\n",
			arg);
		return 0;
	}
	if (!arg)
		return -EINVAL;
	if (!strcmp(arg, "permissive"))
		policy = PKVM_POLICY_PERMISSIVE;
	else if (!strcmp(arg, "dry-run"))
		policy = PKVM_POLICY_DRY_RUN;
	else if (strcmp(arg, "enforce"))
		return -EINVAL;
	return 0;
}
early_param("kvm-arm.protected_mmio", early_protected_mmio);

/**
 * pkvm_protected_policy() - what shall happen when regions stay unprotected
 *
 * Return: what kvm-arm.protected_mmio= says, unless the kernel was built to
 * enforce.
 */
enum pkvm_policy __init pkvm_protected_policy(void)
{
	return policy;
}

static enum reason __init why_not(void)
{
	if (!is_hyp_mode_available())
		return REASON_EL1;
	if (kvm_get_mode() != KVM_MODE_PROTECTED)
		return REASON_MODE;
	if (pkvm_protected_refused())
		return REASON_REFUSED;
	if (policy == PKVM_POLICY_DRY_RUN)
		return REASON_DRY_RUN;
	return REASON_KVM;
}

static void __init count_declared(const struct pkvm_declared *decl, void *arg)
{
	(*(unsigned int *)arg)++;
}

static int __init pkvm_protected_verdict(void)
{
	unsigned int declared = 0;
	enum reason why;

	if (pkvm_protected_is_final())
		return 0;

	pkvm_dt_visit_declared(count_declared, &declared);
	if (!declared)
		return 0;

	why = why_not();
	pr_emerg("0 of %u regions protected, reason %d: %s\n", declared, why,
		 reason_text[why]);

	/*
	 * A guest or a kernel after kexec cannot know, and must not stop: the
	 * latter may be there to write a crash dump.
	 */
	if (policy == PKVM_POLICY_ENFORCE && why != REASON_EL1)
		panic("pkvm-protected: 0 of %u regions protected, reason %d: %s (kvm-arm.protected_mmio=permissive boots on)",
		      declared, why, reason_text[why]);

	add_taint(TAINT_USER, LOCKDEP_STILL_OK);
	return 0;
}
late_initcall(pkvm_protected_verdict);
