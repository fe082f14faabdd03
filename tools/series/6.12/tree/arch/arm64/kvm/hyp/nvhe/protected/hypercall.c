// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included into hyp-main.c, not compiled alone.
 *
 * Stage 5, keep, on 6.12: guests and protected regions exclude each other.
 *
 * There the host builds the stage-2 tables that guests run on, and hands EL2 a
 * struct kvm_s2_mmu with the address of one. Nothing at EL2 looks into it. A
 * host that maps a region in such a table and runs a vCPU on it has the region
 * back. The TLB maintenance hypercalls load a table from the host as well, with
 * a VMID from the host: translations that the CPU fetches by speculation in
 * that moment may be tagged as the host's own.
 *
 * A check in the host's KVM would be worth nothing, it is the host that is not
 * trusted. So EL2 refuses these hypercalls, and with them all others that guests
 * need: those take unpinned host pointers, and have no other use.
 */
#include <nvhe/pkvm_protected.h>

#ifdef CONFIG_PKVM_PROTECTED_MMIO

/*
 * A list of what is harmless, not of what is known to be bad: a hypercall that
 * somebody adds is refused until somebody has looked at it. Those up to
 * __pkvm_prot_finalize are 6.12's own business, it ends them at finalisation.
 */
static bool hcall_harmless(unsigned long id)
{
	if (id <= __KVM_HOST_SMCCC_FUNC___pkvm_prot_finalize)
		return true;

	switch (id) {
	case __KVM_HOST_SMCCC_FUNC___pkvm_host_share_hyp:
	case __KVM_HOST_SMCCC_FUNC___pkvm_host_unshare_hyp:
	case __KVM_HOST_SMCCC_FUNC___kvm_flush_vm_context:
	case __KVM_HOST_SMCCC_FUNC___kvm_timer_set_cntvoff:
	case __KVM_HOST_SMCCC_FUNC___pkvm_teardown_vm:
		return true;
	}
	return false;
}

/**
 * pkvm_protected_refuses() - is this hypercall out of bounds for the host?
 * @id:		number of the hypercall, in host_hcall[]
 *
 * Return: true if pkvm_protected_refused() shall answer it.
 */
static bool pkvm_protected_refuses(unsigned long id)
{
	return pkvm_protected_declared() &&
	       !IS_ENABLED(CONFIG_PKVM_PROTECTED_MMIO_UNSAFE_GUESTS) &&
	       !pkvm_protected_weakened(PKVM_PROTECTED_WEAK_HYPERCALLS) &&
	       !hcall_harmless(id);
}

/**
 * pkvm_protected_refused() - what a refused hypercall does
 * @host_ctxt:	the host's registers
 *
 * It succeeds as a call and returns -EPERM, which matters for those that return
 * something. With SMCCC_RET_NOT_SUPPORTED 6.12's host would warn, and take an
 * argument of its own for the handle of a VM.
 */
static void pkvm_protected_refused(struct kvm_cpu_context *host_ctxt)
{
	cpu_reg(host_ctxt, 1) = -EPERM;
}

#else

static bool pkvm_protected_refuses(unsigned long id) { return false; }
static void pkvm_protected_refused(struct kvm_cpu_context *host_ctxt) { }

#endif /* CONFIG_PKVM_PROTECTED_MMIO */
