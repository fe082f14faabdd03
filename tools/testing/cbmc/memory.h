/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EL2's list of memory, as memblock makes it: sorted, disjoint, not empty, within
 * the physical address size. Banks need not begin or end on a page.
 */
#ifndef __CBMC_MEMORY_LIST_H
#define __CBMC_MEMORY_LIST_H

#include "prove.h"

#include <asm/kvm_pkvm.h>

/* Bits of address; fewer where u64 is narrow */
#ifndef PA_BITS
#define PA_BITS	52
#endif

#define MAX_PA	((u64)1 << PA_BITS)

struct memblock_region hyp_memory[HYP_MEMBLOCK_REGIONS];
unsigned int hyp_memblock_nr;

static inline void any_memory(void)
{
	unsigned int i;

	hyp_memblock_nr = BANKS;
	for (i = 0; i < BANKS; i++) {
		hyp_memory[i].base = nondet_u64();
		hyp_memory[i].size = nondet_u64();
		assume(hyp_memory[i].size && hyp_memory[i].size <= MAX_PA &&
		       hyp_memory[i].base <= MAX_PA - hyp_memory[i].size);
		assume(!i || hyp_memory[i - 1].base + hyp_memory[i - 1].size <=
			     hyp_memory[i].base);
	}
}

static inline bool is_memory(u64 byte)
{
	unsigned int i;

	for (i = 0; i < BANKS; i++) {
		if (hyp_memory[i].base <= byte &&
		    byte < hyp_memory[i].base + hyp_memory[i].size)
			return true;
	}
	return false;
}

/* Has this page a byte of memory? */
static inline bool is_memory_page(u64 pfn)
{
	unsigned int i;

	for (i = 0; i < BANKS; i++) {
		if (hyp_memory[i].base >> PAGE_SHIFT <= pfn &&
		    pfn <= (hyp_memory[i].base + hyp_memory[i].size - 1) >> PAGE_SHIFT)
			return true;
	}
	return false;
}

#endif
