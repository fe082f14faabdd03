/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_KVM_PKVM_H
#define __CBMC_KVM_PKVM_H

#include "../stand_in.h"

struct memblock_region {
	u64 base;
	u64 size;
};

/* Only their size is asked for. */
struct kvm {
	int unused;
};

struct kvm_vcpu {
	int unused;
};

/* The harness's bound, where the kernel has 128; each harness argues for its own. */
#ifndef HYP_MEMBLOCK_REGIONS
#define HYP_MEMBLOCK_REGIONS	4
#endif

extern struct memblock_region hyp_memory[HYP_MEMBLOCK_REGIONS];
extern unsigned int hyp_memblock_nr;

#endif
