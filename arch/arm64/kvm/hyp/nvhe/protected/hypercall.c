// SPDX-License-Identifier: GPL-2.0-only
/*
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
 */
#include <asm/kvm_asm.h>

#include <nvhe/pkvm_protected.h>

/**
 * __pkvm_protected_refuses() - is this hypercall out of bounds for the host?
 * @id:	one of enum __kvm_host_smccc_func, in range
 *
 * Return: true if it is to be answered with SMCCC_RET_NOT_SUPPORTED.
 */
bool __pkvm_protected_refuses(unsigned long id)
{
	if (pkvm_protected_weakened(PKVM_PROTECTED_WEAK_HYPERCALLS))
		return false;

	switch (id) {
	case __KVM_HOST_SMCCC_FUNC___kvm_tlb_flush_vmid_ipa:
	case __KVM_HOST_SMCCC_FUNC___kvm_tlb_flush_vmid_ipa_nsh:
	case __KVM_HOST_SMCCC_FUNC___kvm_tlb_flush_vmid:
	case __KVM_HOST_SMCCC_FUNC___kvm_tlb_flush_vmid_range:
	case __KVM_HOST_SMCCC_FUNC___kvm_flush_cpu_context:
	case __KVM_HOST_SMCCC_FUNC___vgic_v5_save_apr:
	case __KVM_HOST_SMCCC_FUNC___vgic_v5_restore_vmcr_apr:
		return true;
	default:
		return false;
	}
}
