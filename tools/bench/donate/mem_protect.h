/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only: mark one page as donated, by the kernel's own means. Included
 * before mem_protect.c, where the pool and the annotation's layout are private:
 * this declares the first and defines the second, in the same words.
 */
#ifndef __BENCH_DONATE_MEM_PROTECT_H__
#define __BENCH_DONATE_MEM_PROTECT_H__

#include "pages.h"

#include <linux/bitfield.h>
#include <linux/kvm_host.h>
#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/gfp.h>
#include <nvhe/mem_protect.h>

#include "mark.h"

#ifndef KVM_HOST_DONATION_PTE_OWNER_MASK
#define KVM_HOST_DONATION_PTE_OWNER_MASK	GENMASK(3, 1)
#endif

static struct hyp_pool host_s2_pool;

int donate_host_mark(u64 phys, u64 size)
{
#ifdef DONATE_SETS_OWNER
	/* What older kernels have in its place; donate.sh looks. */
	return kvm_pgtable_stage2_set_owner(&host_mmu.pgt, phys, size,
					    &host_s2_pool, PKVM_ID_HYP);
#else
	return kvm_pgtable_stage2_annotate(&host_mmu.pgt, phys, size,
					   &host_s2_pool,
					   KVM_HOST_INVALID_PTE_TYPE_DONATION,
					   FIELD_PREP(KVM_HOST_DONATION_PTE_OWNER_MASK,
						      PKVM_ID_HYP));
#endif
}

#endif /* __BENCH_DONATE_MEM_PROTECT_H__ */
