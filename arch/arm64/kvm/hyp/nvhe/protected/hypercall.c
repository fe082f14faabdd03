// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included into hyp-main.c, not compiled alone: handlers are private to it.
 *
 * Stage 5, keep: hypercalls that let the host choose what EL2 works on.
 *
 * A few hypercalls still take a bare host pointer after finalisation: EL2
 * converts it with kern_hyp_va() and uses what lies there, pinned or not. That
 * no region lies there is map.c's business. But the structure itself is the
 * host's choice:
 *
 * struct kvm_s2_mmu. EL2 loads VTCR_EL2 and VTTBR_EL2 from it, root of the
 * tables and VMID, until the invalidation is done. A host that has a structure
 * of its own mapped at EL2 (a pinned struct kvm will do) can name VMID 0, its
 * own, and tables that map a region; what the CPU walks speculatively
 * meanwhile stays in the TLB under the host's VMID.
 *
 * struct vgic_v5_cpu_if. EL2 stores a register of the guest's interrupt state
 * to it: a write to any address in the tag window, the host stage-2 tables
 * included, and so to our marks.
 *
 * Nobody needs them: a host that runs VMs under pKVM invalidates with
 * __pkvm_tlb_flush_vmid(), which takes a handle, and has no GICv5 guests. So
 * they are refused while regions are declared.
 *
 * Each has a handler of ours in front of its own, which HANDLE_FUNC() takes by
 * its name. A test in handle_host_hcall() would do the same, and cost all other
 * hypercalls: a guest's exit and re-entry is several of them.
 */
#include <nvhe/pkvm_protected.h>

#ifdef CONFIG_PKVM_PROTECTED_MMIO

static bool pkvm_protected_refuses(void)
{
	return pkvm_protected_declared() &&
	       !pkvm_protected_weakened(PKVM_PROTECTED_WEAK_HYPERCALLS);
}

#define PKVM_PROTECTED_REFUSES(name)					\
static void pkvm_protected_##name(struct kvm_cpu_context *host_ctxt)	\
{									\
	if (pkvm_protected_refuses())					\
		cpu_reg(host_ctxt, 0) = SMCCC_RET_NOT_SUPPORTED;	\
	else								\
		handle_##name(host_ctxt);				\
}

PKVM_PROTECTED_REFUSES(__kvm_tlb_flush_vmid_ipa)
PKVM_PROTECTED_REFUSES(__kvm_tlb_flush_vmid_ipa_nsh)
PKVM_PROTECTED_REFUSES(__kvm_tlb_flush_vmid)
PKVM_PROTECTED_REFUSES(__kvm_tlb_flush_vmid_range)
PKVM_PROTECTED_REFUSES(__kvm_flush_cpu_context)
PKVM_PROTECTED_REFUSES(__vgic_v5_save_apr)
PKVM_PROTECTED_REFUSES(__vgic_v5_restore_vmcr_apr)

#define handle___kvm_tlb_flush_vmid_ipa	pkvm_protected___kvm_tlb_flush_vmid_ipa
#define handle___kvm_tlb_flush_vmid_ipa_nsh pkvm_protected___kvm_tlb_flush_vmid_ipa_nsh
#define handle___kvm_tlb_flush_vmid	pkvm_protected___kvm_tlb_flush_vmid
#define handle___kvm_tlb_flush_vmid_range pkvm_protected___kvm_tlb_flush_vmid_range
#define handle___kvm_flush_cpu_context	pkvm_protected___kvm_flush_cpu_context
#define handle___vgic_v5_save_apr	pkvm_protected___vgic_v5_save_apr
#define handle___vgic_v5_restore_vmcr_apr pkvm_protected___vgic_v5_restore_vmcr_apr

#endif /* CONFIG_PKVM_PROTECTED_MMIO */
