// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of newer kernels that the regions need, made of what 6.12 has.
 */
#include <linux/bitfield.h>

#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/mem_protect.h>

/**
 * host_stage2_pte_is_hyp_owned() - does the hypervisor own what an entry covers?
 * @pte:	entry of the host stage-2
 *
 * All bits count: whatever else stands in an invalid entry is not an owner.
 *
 * Return: true if it is the hypervisor's annotation.
 */
bool host_stage2_pte_is_hyp_owned(kvm_pte_t pte)
{
	return pte == FIELD_PREP(KVM_INVALID_PTE_OWNER_MASK, PKVM_ID_HYP);
}
