// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recycler's walk around memory and regions. Any list of regions that
 * pkvm_protected_check() accepts (registry.c), any list of memory.
 */
#include "memory.h"
#include "regions.h"

#include <nvhe/mem_protect.h>
#include <nvhe/pkvm_protected.h>

struct host_mmu host_mmu;

/* The witnesses: a byte, and a page as the table's walker rounds it, outwards. */
static u64 byte;
static u64 page;
static u32 byte_visits;
static bool page_visited;
static u64 reached_so_far;
static bool ascending = true;

/* Fails at the call of this number. */
static u32 calls;
static u32 fails_at;

int kvm_pgtable_stage2_unmap(struct kvm_pgtable *pgt, u64 addr, u64 size)
{
	if (addr < reached_so_far || !size)
		ascending = false;
	reached_so_far = addr + size;
	byte_visits += addr <= byte && byte < addr + size;
	page_visited |= addr >> PAGE_SHIFT <= page &&
			page <= (addr + size - 1) >> PAGE_SHIFT;
	return calls++ == fails_at ? -EINVAL : 0;
}

/* A region's page, by the list alone. */
static bool is_protected(u64 pfn)
{
	unsigned int i;

	for (i = 0; i < REGIONS; i++) {
		if (in_region(&pkvm_protected_regs[i], pfn))
			return true;
	}
	return false;
}

/* None has a page of memory, another thing that registry.c proves. */
static void beside_memory(void)
{
	unsigned int i, bank;

	for (i = 0; i < REGIONS; i++) {
		struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];

		for (bank = 0; bank < BANKS; bank++)
			assume(reg->pfn + reg->nr_pages <=
			       hyp_memory[bank].base >> PAGE_SHIFT ||
			       reg->pfn > (hyp_memory[bank].base +
					   hyp_memory[bank].size - 1) >> PAGE_SHIFT);
	}
}

int main(void)
{
	u32 ia_bits = nondet_u32();
	int ret;

	assume(ia_bits >= PA_BITS - 2 && ia_bits <= PA_BITS);
	host_mmu.pgt.ia_bits = ia_bits;
	any_memory();
	assume(!hyp_memblock_nr || hyp_memory[hyp_memblock_nr - 1].base +
	       hyp_memory[hyp_memblock_nr - 1].size <= (u64)1 << ia_bits);
	num_protected_reg = REGIONS;
	any_regions(pkvm_protected_regs, REGIONS, (u64)1 << (ia_bits - PAGE_SHIFT));
	beside_memory();
	byte = nondet_u64();
	page = nondet_u64();
	fails_at = nondet_u32();

	ret = pkvm_protected_unmap_dev_all();

	prove(!!ret == (fails_at < calls), "an error is passed on, and ends the walk");
	prove(ascending, "the gaps come in ascending order, and none is empty");
	prove(reached_so_far <= (u64)1 << ia_bits, "nothing beyond the table is visited");
	prove(ret || byte >= (u64)1 << ia_bits ||
	      byte_visits == !(is_memory(byte) || is_protected(byte >> PAGE_SHIFT)),
	      "each byte that is neither memory nor protected is visited once, and no other");
	prove(!page_visited || !is_protected(page),
	      "no protected page is visited, even where a gap does not end on a page");

	reached(!ret && calls == REGIONS + BANKS + 1);
	reached(ret && calls == REGIONS + BANKS + 1);
#if REGIONS > 1
	reached(pkvm_protected_regs[0].pfn + pkvm_protected_regs[0].nr_pages ==
		pkvm_protected_regs[1].pfn);
#endif
	return 0;
}
