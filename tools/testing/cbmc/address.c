// SPDX-License-Identifier: GPL-2.0-only
/*
 * The EL2 address of a region: any list that EL1 may have made, any layout that
 * kvm_compute_layout() and hyp_create_idmap() may, RAM anywhere.
 */
#define BANKS	1
#include "memory.h"

#include <asm/kvm_mmu.h>
#include <asm/sections.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

/* map.c argues for it. */
#define GUARD	SZ_2M

u64 va_mask;
u64 va_tag;
u64 hyp_physvirt_offset;
u64 __hyp_vmemmap;
u64 __hyp_idmap_text_start;
u64 __hyp_idmap_text_end;
u64 id_aa64mmfr0_el1_sys_val;
struct kvm_pgtable pkvm_pgtable;
hyp_spinlock_t pkvm_pgd_lock;

static u64 private_start;

static struct {
	u64 start;
	u64 size;
	bool full;
	int calls;
} given;

static struct {
	u64 start;
	u64 size;
	u64 phys;
	bool fails;
	int calls;
} mapped;

static bool holds(u64 byte)
{
	return mapped.start <= byte && byte - mapped.start < mapped.size;
}

int pkvm_alloc_private_va_range(size_t size, unsigned long *haddr)
{
	given.calls++;
	given.size = size;
	if (given.full)
		return -ENOMEM;
	assume(given.start >= private_start && given.start <= __hyp_vmemmap - PAGE_SIZE &&
	       size <= __hyp_vmemmap - given.start);
	*haddr = given.start;
	return 0;
}

int kvm_pgtable_hyp_map(struct kvm_pgtable *pgt, u64 addr, u64 size, u64 phys,
			enum kvm_pgtable_prot prot)
{
	prove(pgt == &pkvm_pgtable && prot == PAGE_HYP_DEVICE, "as a device, at EL2");
	mapped.calls++;
	mapped.start = addr;
	mapped.size = size;
	mapped.phys = phys;
	return mapped.fails ? -ENOMEM : 0;
}

static void any_layout(void)
{
	u32 bits = nondet_u32();
	u32 tag_lsb = nondet_u32();

	assume(bits >= 39 && bits <= 52);
	pkvm_pgtable.ia_bits = bits;
	private_start = nondet_u32() & 1 ? BIT(bits - 2) : 0;
	__hyp_vmemmap = private_start | BIT(bits - 3);

	assume(tag_lsb > PAGE_SHIFT && tag_lsb < bits);
	va_mask = BIT(tag_lsb) - 1;
	va_tag = nondet_u64();
	assume(va_tag < BIT(bits) && !(va_tag & va_mask));

	hyp_physvirt_offset = nondet_u64();
	assume(!(hyp_physvirt_offset & (PAGE_SIZE - 1)));

	/* Of EL2's code, which is memory and mapped where it is, too. */
	__hyp_idmap_text_start = nondet_u64();
	__hyp_idmap_text_end = nondet_u64();
	assume(__hyp_idmap_text_start < __hyp_idmap_text_end &&
	       hyp_virt_to_phys(__hyp_idmap_text_end) <= BIT(bits) &&
	       hyp_virt_to_phys(__hyp_idmap_text_start) <
	       hyp_virt_to_phys(__hyp_idmap_text_end));

	/* All of the vmemmap has room above the private range. */
	assume(hyp_phys_to_page(hyp_memory[0].base + hyp_memory[0].size) <=
	       __hyp_vmemmap + BIT(bits - 3));
}

int main(void)
{
	const struct pkvm_protected_reg *reg = &pkvm_protected_regs[0];
	u64 pointer = nondet_u64(), beside = nondet_u64();
	u64 byte = nondet_u64();
	u64 first, last, block;
	bool private;

	any_memory();
	any_layout();
	id_aa64mmfr0_el1_sys_val = nondet_u32();
	assume(id_aa64mmfr0_el1_sys_val >= 32 && id_aa64mmfr0_el1_sys_val <= 52);
	num_protected_reg = 1;
	pkvm_protected_regs[0].pfn = nondet_u64();
	pkvm_protected_regs[0].nr_pages = nondet_u64();
	given.start = nondet_u64();
	given.full = nondet_u32() & 1;
	mapped.fails = nondet_u32() & 1;
	assume(!(given.start & (PAGE_SIZE - 1)));

	pkvm_protected_map();

	private = given.calls;
	prove(pkvm_protected_witness(PKVM_PROTECTED_MAPPED) ==
	      (mapped.calls == 1 && !mapped.fails), "the witness says that it is mapped");
	if (!mapped.calls) {
		prove(pkvm_protected_status.rule != PKVM_RULE_OK,
		      "what is not mapped has a reason");
		reached(given.full && private);
		reached(!private);
		return 0;
	}

	block = pkvm_protected_largest_block(mapped.size);
	prove(mapped.phys == reg->pfn << PAGE_SHIFT &&
	      mapped.size == reg->nr_pages << PAGE_SHIFT, "all of the region is mapped");
	prove(pkvm_protected_mapped_at[0] == mapped.start, "where EL1 is told");
	prove(!((mapped.start ^ mapped.phys) & (block - 1)),
	      "its address has the offset of the physical one in the largest block");
	prove(mapped.start <= BIT(pkvm_pgtable.ia_bits) &&
	      mapped.size <= BIT(pkvm_pgtable.ia_bits) - mapped.start,
	      "EL2 translates all of it");

	if (private) {
		prove(mapped.start >= given.start && mapped.size <= given.size &&
		      mapped.start - given.start <= given.size - mapped.size,
		      "a private mapping stays in what was allocated");
		reached(mapped.start > given.start);
		reached(mapped.start == given.start && !mapped.fails);
		return 0;
	}

	assume(beside <= GUARD);
	prove(!holds(__kern_hyp_va(pointer) + beside) &&
	      (beside > __kern_hyp_va(pointer) || !holds(__kern_hyp_va(pointer) - beside)),
	      "no pointer of the host leads there, nor up to 2 MiB beside it");
	prove(!holds(byte) || byte < private_start || byte >= __hyp_vmemmap,
	      "nothing that may be allocated later");
	prove(!holds(byte) || byte < hyp_phys_to_page(hyp_memory[0].base) ||
	      byte >= hyp_phys_to_page(hyp_memory[0].base + hyp_memory[0].size),
	      "no part of the vmemmap that is backed");
	first = hyp_virt_to_phys(__hyp_idmap_text_start) >> PAGE_SHIFT;
	last = (hyp_virt_to_phys(__hyp_idmap_text_end) - 1) >> PAGE_SHIFT;
	prove(!holds(byte) || byte >> PAGE_SHIFT < first || byte >> PAGE_SHIFT > last,
	      "no page of the idmap");
	prove(!holds(hyp_phys_to_virt(byte)) || !is_memory(byte),
	      "and no memory");

	reached(mapped.start > va_tag + va_mask + GUARD);
	reached(mapped.start + mapped.size < va_tag - GUARD);
	reached(mapped.start + mapped.size == private_start);
	reached(mapped.start == __hyp_vmemmap);
	reached(mapped.size > BIT(40));
	return 0;
}
