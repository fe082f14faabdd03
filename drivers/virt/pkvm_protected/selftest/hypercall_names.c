// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: the hypercalls that tests make.
 */
#include <linux/kernel.h>

#include <asm/kvm_asm.h>

#include "hypercall.h"

const struct pkvm_test_hypercall pkvm_test_hypercalls[] = {
	PKVM_TEST_HYPERCALL(__pkvm_init),
	PKVM_TEST_HYPERCALL(__pkvm_create_private_mapping),
	PKVM_TEST_HYPERCALL(__pkvm_cpu_set_vector),
	PKVM_TEST_HYPERCALL(__pkvm_prot_finalize),
	PKVM_TEST_HYPERCALL(__kvm_adjust_pc),
	PKVM_TEST_HYPERCALL(__kvm_vcpu_run),
	PKVM_TEST_HYPERCALL(__kvm_tlb_flush_vmid_ipa),
	PKVM_TEST_HYPERCALL(__kvm_tlb_flush_vmid_ipa_nsh),
	PKVM_TEST_HYPERCALL(__kvm_tlb_flush_vmid),
	PKVM_TEST_HYPERCALL(__kvm_tlb_flush_vmid_range),
	PKVM_TEST_HYPERCALL(__kvm_flush_cpu_context),
	PKVM_TEST_HYPERCALL(__tracing_load),
	PKVM_TEST_HYPERCALL(__vgic_v3_save_aprs),
	PKVM_TEST_HYPERCALL(__vgic_v3_restore_vmcr_aprs),
	PKVM_TEST_HYPERCALL(__vgic_v5_save_apr),
	PKVM_TEST_HYPERCALL(__vgic_v5_restore_vmcr_apr),
	PKVM_TEST_HYPERCALL(__pkvm_host_share_hyp),
	PKVM_TEST_HYPERCALL(__pkvm_host_unshare_hyp),
	PKVM_TEST_HYPERCALL(__pkvm_host_donate_guest),
	PKVM_TEST_HYPERCALL(__pkvm_host_share_guest),
	PKVM_TEST_HYPERCALL(__pkvm_host_unshare_guest),
	PKVM_TEST_HYPERCALL(__pkvm_host_relax_perms_guest),
	PKVM_TEST_HYPERCALL(__pkvm_host_wrprotect_guest),
	PKVM_TEST_HYPERCALL(__pkvm_host_test_clear_young_guest),
	PKVM_TEST_HYPERCALL(__pkvm_host_mkyoung_guest),
	PKVM_TEST_HYPERCALL(__pkvm_init_vm),
	PKVM_TEST_HYPERCALL(__pkvm_init_vcpu),
	PKVM_TEST_HYPERCALL(__pkvm_force_reclaim_guest_page),
	PKVM_TEST_HYPERCALL(__pkvm_reclaim_dying_guest_page),
};

const unsigned int pkvm_test_nr_hypercalls = ARRAY_SIZE(pkvm_test_hypercalls);
