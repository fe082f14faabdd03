// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of MMIO regions that belong to the hypervisor from boot on.
 *
 * EL1 fills it before __pkvm_init(). EL2 maps it read-only, and the host loses
 * access to it together with all of the hypervisor's memory.
 */
#include <asm/kvm_pkvm.h>

#include <nvhe/memory.h>
#include <nvhe/pkvm_protected.h>

struct pkvm_protected_reg __ro_after_init pkvm_protected_regs[PKVM_PROTECTED_REGS_NUM];
unsigned int __ro_after_init num_protected_reg;
unsigned long __ro_after_init num_protected_tables;

/* In .hyp.bss, since EL2 writes them; it has __ro_after_init data read-only. */
unsigned long pkvm_protected_va[PKVM_PROTECTED_REGS_NUM];
struct pkvm_protected_current pkvm_protected_current;

/**
 * pkvm_protected_visit() - call a function for each region
 * @stage:	the step of EL2's initialisation that @fn does
 * @fn:		called in ascending order with a region's physical address, its
 *		size in bytes, and a pointer to its EL2 address
 *
 * Return: 0, or the error of the first call that failed; pkvm_protected_current
 * then tells EL1 the stage and the region.
 */
int pkvm_protected_visit(enum pkvm_protected_stage stage, pkvm_protected_fn fn)
{
	unsigned int i;
	int ret;

	for (i = 0; i < num_protected_reg; i++) {
		struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];

		pkvm_protected_current.stage = stage;
		pkvm_protected_current.index = i;
		ret = fn(hyp_pfn_to_phys(reg->pfn), reg->nr_pages << PAGE_SHIFT,
			 &pkvm_protected_va[i]);
		if (ret)
			return ret;
	}

	pkvm_protected_current.stage = 0;
	return 0;
}

/**
 * pkvm_protected_hyp_va() - the EL2 address of MMIO that belongs to the hypervisor
 * @phys:	physical address of the first byte
 * @size:	bytes
 *
 * The mapping is PAGE_HYP_DEVICE, hence nGnRE, and never changes.
 *
 * Return: the address, or NULL if the range does not lie inside one region.
 */
void __iomem *pkvm_protected_hyp_va(phys_addr_t phys, u64 size)
{
	unsigned int left = 0, right = num_protected_reg;

	while (left < right) {
		unsigned int cur = (left + right) / 2;
		u64 start = hyp_pfn_to_phys(pkvm_protected_regs[cur].pfn);
		u64 end = start + (pkvm_protected_regs[cur].nr_pages << PAGE_SHIFT);

		if (phys < start)
			right = cur;
		else if (phys >= end)
			left = cur + 1;
		else
			return size > end - phys ? NULL :
			       (void __iomem *)(pkvm_protected_va[cur] + phys - start);
	}

	return NULL;
}
