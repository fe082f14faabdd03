// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 5, keep, on 7.2: hypercalls that follow a host pointer, and that hosts
 * need for their guests.
 *
 * __kvm_adjust_pc() and the two that save and restore the GICv3 priority state
 * store to what the pointer leads to. 7.2 converts it with kern_hyp_va() and
 * asks nothing, so the host may point them at any address that EL2 has mapped
 * in the tag window: a host stage-2 table among them, and so our marks. What is
 * stored is the host's choice, too: it can restore the registers from a
 * structure of its own and save them elsewhere.
 *
 * 7.3 works on the vCPU that EL2 has loaded, or pins the host's. Here the
 * structure is pinned in any case while regions are declared: then it is the
 * host's own memory, shared with EL2, and stays so until the call has returned.
 * Checking alone would not do; another CPU can unshare the page and have EL2
 * make a table of it in the meantime.
 */
#include <asm/kvm_asm.h>
#include <asm/kvm_hyp.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/mem_protect.h>
#include <nvhe/pkvm_protected.h>
#include <nvhe/trap_handler.h>

/* A pointer that is not to shared memory is answered as by 7.3: nothing is done. */
static void adjust_pc(struct kvm_cpu_context *host_ctxt)
{
	DECLARE_REG(struct kvm_vcpu *, host_vcpu, host_ctxt, 1);
	struct kvm_vcpu *vcpu = kern_hyp_va(host_vcpu);

	if (hyp_pin_shared_mem(vcpu, vcpu + 1))
		return;
	__kvm_adjust_pc(vcpu);
	hyp_unpin_shared_mem(vcpu, vcpu + 1);
}

static void with_cpu_if(struct kvm_cpu_context *host_ctxt,
			void (*work)(struct vgic_v3_cpu_if *cpu_if))
{
	DECLARE_REG(struct vgic_v3_cpu_if *, host_cpu_if, host_ctxt, 1);
	struct vgic_v3_cpu_if *cpu_if = kern_hyp_va(host_cpu_if);

	if (hyp_pin_shared_mem(cpu_if, cpu_if + 1))
		return;
	work(cpu_if);
	hyp_unpin_shared_mem(cpu_if, cpu_if + 1);
}

static void save_aprs(struct kvm_cpu_context *host_ctxt)
{
	with_cpu_if(host_ctxt, __vgic_v3_save_aprs);
}

static void restore_vmcr_aprs(struct kvm_cpu_context *host_ctxt)
{
	with_cpu_if(host_ctxt, __vgic_v3_restore_vmcr_aprs);
}

/**
 * pkvm_protected_pinned() - the handler that pins what a hypercall works on
 * @id:		number of the hypercall, in host_hcall[]
 * @handler:	7.2's own
 *
 * Return: ours, for the three that follow a pointer; else @handler.
 */
pkvm_protected_handler_t pkvm_protected_pinned(unsigned long id,
					       pkvm_protected_handler_t handler)
{
	if (!pkvm_protected_declared() ||
	    pkvm_protected_weakened(PKVM_PROTECTED_WEAK_HYPERCALLS))
		return handler;

	switch (id) {
	case __KVM_HOST_SMCCC_FUNC___kvm_adjust_pc:
		return adjust_pc;
	case __KVM_HOST_SMCCC_FUNC___vgic_v3_save_aprs:
		return save_aprs;
	case __KVM_HOST_SMCCC_FUNC___vgic_v3_restore_vmcr_aprs:
		return restore_vmcr_aprs;
	default:
		return handler;
	}
}
