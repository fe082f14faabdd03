// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included into mem_protect.c, not compiled alone: the layout of an owner
 * annotation is private to that file. 7.3 has this function, 7.2 does not.
 */

/**
 * host_stage2_pte_is_hyp_owned() - does the hypervisor own what an entry covers?
 * @pte:	entry of the host stage-2
 *
 * All bits count: 7.2 stores metadata with other owners in the same word.
 *
 * Return: true if it is the hypervisor's annotation.
 */
bool host_stage2_pte_is_hyp_owned(kvm_pte_t pte)
{
	return pte == (FIELD_PREP(KVM_INVALID_PTE_TYPE_MASK,
				  KVM_HOST_INVALID_PTE_TYPE_DONATION) |
		       FIELD_PREP(KVM_HOST_DONATION_PTE_OWNER_MASK, PKVM_ID_HYP));
}
