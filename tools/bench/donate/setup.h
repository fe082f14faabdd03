/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only: the alternative of the mailing-list thread, as its author would
 * have it after review. Regions are donated page by page at the end of
 * __pkvm_init_finalise(); each page takes both locks, is looked up in both
 * tables, mapped at EL2 and marked in the host stage-2; an error gives back what
 * was donated before, of all regions. The array that the regions are tracked in,
 * its declaration at EL1 and the recycler that keeps marks are those of the
 * other variant, so that only EL2's work at boot differs.
 *
 * The compiler includes this before arch/arm64/kvm/hyp/nvhe/setup.c, see
 * ../donate.sh: where our calls are there, the macros below call it.
 */
#ifndef __BENCH_DONATE_SETUP_H__
#define __BENCH_DONATE_SETUP_H__

#include "pages.h"

#include <linux/kvm_host.h>
#include <asm/kvm_hyp.h>
#include <asm/kvm_mmu.h>
#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/memory.h>
#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>
#include <nvhe/spinlock.h>

#include "mark.h"

static void donate_lock(void)
{
	hyp_spin_lock(&host_mmu.lock);
	hyp_spin_lock(&pkvm_pgd_lock);
}

static void donate_unlock(void)
{
	hyp_spin_unlock(&pkvm_pgd_lock);
	hyp_spin_unlock(&host_mmu.lock);
}

/* The host's as long as its entry says nothing, or maps. */
static int donate_check_host(u64 phys)
{
	kvm_pte_t pte;
	int ret = kvm_pgtable_get_leaf(&host_mmu.pgt, phys, &pte, NULL);

	if (ret)
		return ret;
	return pte && !kvm_pte_valid(pte) ? -EPERM : 0;
}

static int donate_check_hyp(u64 virt)
{
	kvm_pte_t pte;
	int ret = kvm_pgtable_get_leaf(&pkvm_pgtable, virt, &pte, NULL);

	if (ret)
		return ret;
	return pte ? -EBUSY : 0;
}

static noinline int __pkvm_host_donate_hyp_mmio(u64 pfn)
{
	u64 phys = hyp_pfn_to_phys(pfn);
	void *virt = __hyp_va(phys);
	int ret;

	if (addr_is_memory(phys))
		return -EINVAL;

	donate_lock();
	ret = donate_check_host(phys);
	if (ret)
		goto unlock;
	ret = donate_check_hyp((u64)virt);
	if (ret)
		goto unlock;
	ret = pkvm_create_mappings_locked(virt, virt + PAGE_SIZE,
					  PAGE_HYP_DEVICE);
	if (ret)
		goto unlock;
	ret = donate_host_mark(phys, PAGE_SIZE);
	if (ret)
		kvm_pgtable_hyp_unmap(&pkvm_pgtable, (u64)virt, PAGE_SIZE);
unlock:
	donate_unlock();
	return ret;
}

static noinline void __pkvm_hyp_donate_host_mmio(u64 pfn)
{
	u64 phys = hyp_pfn_to_phys(pfn);

	donate_lock();
	WARN_ON(kvm_pgtable_hyp_unmap(&pkvm_pgtable, (u64)__hyp_va(phys),
				      PAGE_SIZE) != PAGE_SIZE);
	WARN_ON(kvm_pgtable_stage2_unmap(&host_mmu.pgt, phys, PAGE_SIZE));
	donate_unlock();
}

static noinline int donate_protected_regions(void)
{
	struct pkvm_protected_reg *reg;
	unsigned int i;
	u64 j;
	int ret;

	for (i = 0; i < num_protected_reg; i++) {
		reg = &pkvm_protected_regs[i];
		for (j = 0; j < reg->nr_pages; j++) {
			ret = __pkvm_host_donate_hyp_mmio(reg->pfn + j);
			if (ret)
				goto give_back;
		}
		pkvm_protected_mapped_at[i] =
			(u64)__hyp_va(hyp_pfn_to_phys(reg->pfn));
	}

	/* EL1 asks for these; they cost the other variant the same. */
	pkvm_protected_status.witnesses |= PKVM_PROTECTED_ALL;
	return 0;

give_back:
	while (j--)
		__pkvm_hyp_donate_host_mmio(reg->pfn + j);
	while (i--) {
		reg = &pkvm_protected_regs[i];
		for (j = reg->nr_pages; j--;)
			__pkvm_hyp_donate_host_mmio(reg->pfn + j);
	}
	return ret;
}

#define pkvm_protected_map()	do { } while (0)
#define pkvm_protected_remove()	0
#define pkvm_protected_verify()	donate_protected_regions()

#endif /* __BENCH_DONATE_SETUP_H__ */
