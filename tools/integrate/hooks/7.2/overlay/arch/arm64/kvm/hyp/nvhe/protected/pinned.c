// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included into hyp-main.c behind hypercall.c, which says how and why.
 *
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
#include <nvhe/mem_protect.h>
#include <nvhe/pkvm_protected.h>

#ifdef CONFIG_PKVM_PROTECTED_MMIO

/* A pointer that is not to shared memory is answered as by 7.3: nothing is done. */
static void adjust_pc_pinned(struct kvm_cpu_context *host_ctxt)
{
	DECLARE_REG(struct kvm_vcpu *, host_vcpu, host_ctxt, 1);
	struct kvm_vcpu *vcpu = kern_hyp_va(host_vcpu);

	if (hyp_pin_shared_mem(vcpu, vcpu + 1))
		return;
	__kvm_adjust_pc(vcpu);
	hyp_unpin_shared_mem(vcpu, vcpu + 1);
}

static void with_cpu_if_pinned(struct kvm_cpu_context *host_ctxt,
			       void (*work)(struct vgic_v3_cpu_if *cpu_if))
{
	DECLARE_REG(struct vgic_v3_cpu_if *, host_cpu_if, host_ctxt, 1);
	struct vgic_v3_cpu_if *cpu_if = kern_hyp_va(host_cpu_if);

	if (hyp_pin_shared_mem(cpu_if, cpu_if + 1))
		return;
	work(cpu_if);
	hyp_unpin_shared_mem(cpu_if, cpu_if + 1);
}

#define PKVM_PROTECTED_PINS(name, pinned)				\
static void pkvm_protected_##name(struct kvm_cpu_context *host_ctxt)	\
{									\
	if (pkvm_protected_refuses())				\
		pinned;							\
	else								\
		handle_##name(host_ctxt);				\
}

PKVM_PROTECTED_PINS(__kvm_adjust_pc, adjust_pc_pinned(host_ctxt))
PKVM_PROTECTED_PINS(__vgic_v3_save_aprs,
		    with_cpu_if_pinned(host_ctxt, __vgic_v3_save_aprs))
PKVM_PROTECTED_PINS(__vgic_v3_restore_vmcr_aprs,
		    with_cpu_if_pinned(host_ctxt, __vgic_v3_restore_vmcr_aprs))

#define handle___kvm_adjust_pc		pkvm_protected___kvm_adjust_pc
#define handle___vgic_v3_save_aprs	pkvm_protected___vgic_v3_save_aprs
#define handle___vgic_v3_restore_vmcr_aprs pkvm_protected___vgic_v3_restore_vmcr_aprs

#endif /* CONFIG_PKVM_PROTECTED_MMIO */
