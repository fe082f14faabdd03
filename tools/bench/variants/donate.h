/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only: regions are donated at the end of __pkvm_init_finalise(), in the
 * form that DONATE names. ../variant.sh puts this before setup.c and mm.c, where it
 * takes the place of our map, take and check. Declaration at EL1, the registry and
 * the annotation are ours. An error stops the boot: what a roll-back needs is not
 * executed, and is not here.
 */
#ifndef __BENCH_DONATE_H__
#define __BENCH_DONATE_H__

#include <linux/kvm_host.h>
#include <asm/kvm_hyp.h>
#include <asm/kvm_mmu.h>
#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/memory.h>
#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm.h>
#include <nvhe/pkvm_protected.h>
#include <nvhe/spinlock.h>

static inline void donate_lock(void)
{
	hyp_spin_lock(&host_mmu.lock);
	hyp_spin_lock(&pkvm_pgd_lock);
}

static inline void donate_unlock(void)
{
	hyp_spin_unlock(&pkvm_pgd_lock);
	hyp_spin_unlock(&host_mmu.lock);
}

/* The page is the host's while its entry is empty or maps it. */
static inline int donate_check_host(phys_addr_t phys)
{
	kvm_pte_t pte;
	int ret = kvm_pgtable_get_leaf(&host_mmu.pgt, phys, &pte, NULL);

	if (ret)
		return ret;
	return pte && !kvm_pte_valid(pte) ? -EPERM : 0;
}

static inline int donate_check_hyp(u64 virt)
{
	kvm_pte_t pte;
	int ret = kvm_pgtable_get_leaf(&pkvm_pgtable, virt, &pte, NULL);

	if (ret)
		return ret;
	return pte ? -EBUSY : 0;
}

static noinline int __maybe_unused __pkvm_host_donate_hyp_mmio(phys_addr_t phys)
{
	void *virt = __hyp_va(phys);
	int ret;

	donate_lock();
	ret = donate_check_host(phys);
	if (ret)
		goto unlock;
	ret = donate_check_hyp((u64)virt);
	if (ret)
		goto unlock;
	ret = pkvm_create_mappings_locked(virt, virt + PAGE_SIZE, PAGE_HYP_DEVICE);
	if (ret)
		goto unlock;
	/* Refuses memory */
	ret = host_stage2_take_dev_locked(phys, PAGE_SIZE);
unlock:
	donate_unlock();
	return ret;
}

/* As on the mailing list */
static __maybe_unused int donate_pages(phys_addr_t phys, u64 size, unsigned long *va)
{
	u64 offset;
	int ret = 0;

	for (offset = 0; !ret && offset < size; offset += PAGE_SIZE)
		ret = __pkvm_host_donate_hyp_mmio(phys + offset);

	*va = (unsigned long)__hyp_va(phys);
	return ret;
}

/* As in the eighth version of the SMMUv3 series */
static __maybe_unused int donate_range(phys_addr_t phys, u64 size, unsigned long *va)
{
	u64 offset;
	int ret;

	ret = __pkvm_create_private_mapping(phys, size, PAGE_HYP_DEVICE, va);
	if (ret)
		return ret;

	donate_lock();
	for (offset = 0; !ret && offset < size; offset += PAGE_SIZE) {
		if (addr_is_memory(phys + offset))
			ret = -EINVAL;
		else
			ret = donate_check_host(phys + offset);
	}
	if (!ret)
		ret = host_stage2_take_dev_locked(phys, size);
	donate_unlock();
	return ret;
}

static inline int donate_regions(void)
{
	return pkvm_protected_visit(PKVM_PROTECTED_TAKE, DONATE);
}

#define pkvm_protected_visit(stage, fn)	((void)(fn), 0)
/* The last step of __pkvm_init_finalise() */
#define pkvm_hyp_vm_table_init(base)	\
	(pkvm_hyp_vm_table_init(base), ret = donate_regions())

#endif /* __BENCH_DONATE_H__ */
