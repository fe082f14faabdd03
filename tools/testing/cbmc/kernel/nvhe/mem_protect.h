/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_MEM_PROTECT_H
#define __CBMC_MEM_PROTECT_H

#include <asm/kvm_pgtable.h>

struct host_mmu {
	struct kvm_pgtable pgt;
};

extern struct host_mmu host_mmu;

#endif
