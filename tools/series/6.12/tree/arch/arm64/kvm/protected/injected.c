// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's side of a denied access, as in newer kernels: user space gets
 * SIGSEGV, the kernel an Oops that names the cause. 6.12 by itself would take
 * the abort for a spurious one and try again for ever.
 */
#include <linux/efi.h>
#include <linux/extable.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include <asm/efi.h>
#include <asm/esr.h>
#include <asm/kvm_pkvm_protected_compat.h>
#include <asm/ptrace.h>
#include <asm/system_misc.h>
#include <asm/traps.h>
#include <asm/virt.h>

static void die_denied(unsigned long far, unsigned long esr,
		       struct pt_regs *regs)
{
	bust_spinlocks(1);
	pr_alert("Unable to handle kernel access to hypervisor-protected memory at virtual address %016lx\n",
		 far);
	die("Oops", regs, esr);
	bust_spinlocks(0);
	make_task_dead(SIGKILL);
}

/**
 * pkvm_protected_injected() - is this abort EL2's answer to a denied access?
 * @far:	FAR_EL1
 * @esr:	ESR_EL1
 * @regs:	where it happened
 *
 * EL2 sets S1PTW, see inject.c; hardware leaves it 0 in ESR_EL1.
 *
 * Return: true if it is, and has been dealt with. Does not return from an access
 * by the kernel that has no fixup.
 */
bool pkvm_protected_injected(unsigned long far, unsigned long esr,
			     struct pt_regs *regs)
{
	if (!is_pkvm_initialized() || !(esr & ESR_ELx_S1PTW))
		return false;
	/* A device has answered a forwarded access so, which is an abort like any other. */
	if ((esr & ESR_ELx_FSC) == ESR_ELx_FSC_EXTABT)
		return false;

	if (user_mode(regs)) {
		arm64_force_sig_fault(SIGSEGV, SEGV_ACCERR, far,
				      "stage-2 fault");
		return true;
	}
	if (ESR_ELx_EC(esr) != ESR_ELx_EC_IABT_CUR && fixup_exception(regs))
		return true;
	if (efi_runtime_fixup_exception(regs, "access to hypervisor-protected memory"))
		return true;

	die_denied(far, esr, regs);
	return true;
}
NOKPROBE_SYMBOL(pkvm_protected_injected);
