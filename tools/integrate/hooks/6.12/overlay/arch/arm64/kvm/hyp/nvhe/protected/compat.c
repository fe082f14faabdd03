// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of newer kernels that the regions need, made of what 6.12 has.
 */
#include <linux/bitfield.h>

#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/mem_protect.h>

/**
 * kvm_pgtable_stage2_annotate() - mark a range of a stage-2 table
 * @pgt:	the table
 * @addr:	first byte, page-aligned
 * @size:	bytes, a multiple of the page size
 * @mc:		where table pages come from
 * @type:	ignored, there is one type
 * @annotation:	the owner, in KVM_INVALID_PTE_OWNER_MASK
 *
 * Return: 0 or a negative errno, as kvm_pgtable_stage2_set_owner().
 */
int kvm_pgtable_stage2_annotate(struct kvm_pgtable *pgt, u64 addr, u64 size,
				void *mc, unsigned int type, u64 annotation)
{
	return kvm_pgtable_stage2_set_owner(pgt, addr, size, mc,
					    FIELD_GET(KVM_INVALID_PTE_OWNER_MASK,
						      annotation));
}

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
