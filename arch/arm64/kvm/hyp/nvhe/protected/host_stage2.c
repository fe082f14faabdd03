// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included into mem_protect.c, not compiled alone: the host's pool of table
 * pages and the layout of an owner annotation are private to that file.
 */

/**
 * pkvm_protected_host_mark() - mark a range as hypervisor-owned
 * @phys:	first byte, page-aligned, checked against memory
 * @size:	bytes, a multiple of the page size
 *
 * host_stage2_set_owner_locked() does this for memory and refuses the rest,
 * because the state of memory lives in the vmemmap too. Nothing can have used
 * the range through this table yet, so there is no TLB to maintain. And a dry
 * pool is an error here: recycling could only free marks made a moment ago.
 *
 * Return: 0, or what pkvm_protected_stage2_mark() returned.
 */
int pkvm_protected_host_mark(u64 phys, u64 size)
{
	kvm_pte_t mark = FIELD_PREP(KVM_INVALID_PTE_TYPE_MASK,
				    KVM_HOST_INVALID_PTE_TYPE_DONATION) |
			 FIELD_PREP(KVM_HOST_DONATION_PTE_OWNER_MASK,
				    PKVM_ID_HYP);

	hyp_assert_lock_held(&host_mmu.lock);
	return pkvm_protected_stage2_mark(&host_mmu.pgt, phys, size,
					  &host_s2_pool, mark);
}
