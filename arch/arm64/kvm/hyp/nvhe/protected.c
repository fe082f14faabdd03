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
