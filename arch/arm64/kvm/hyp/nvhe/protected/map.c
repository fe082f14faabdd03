// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 2, map: give each protected region an EL2 address.
 *
 * First choice is the linear address, hyp_phys_to_virt(). Nobody has reserved
 * that address for a range that is not memory, so two things can be wrong:
 *
 * Confused deputy. kern_hyp_va() turns any pointer that the host hands over
 * into an address in the tag window. Several hypercalls still take unpinned
 * host pointers after finalisation; a region mapped in the window could be
 * read and written by EL2 on the host's behalf. A hole between two banks of
 * RAM, and the room up to the next power of two above RAM, lie in there. And
 * EL2 reads fields at an offset from such a pointer, so that the pages next to
 * the window are in reach as well: hence the guard on both sides.
 *
 * Collision. The private range, the vmemmap and the idmap live in the same
 * address space and come first.
 *
 * Then the region goes into the private range, which kern_hyp_va() cannot
 * reach. Where a device sits must not decide whether a board boots.
 *
 * Either way the largest blocks are used, and the EL2 address has the offset of
 * the physical one in them. pkvm_create_mappings() maps page by page, because
 * memory is given away by the page; a region never is.
 *
 * The registry is read-only for EL2 from the first instruction on: the tables
 * that __pkvm_init() starts with map __ro_after_init data so, too. EL2 leaves
 * the addresses in pkvm_protected_mapped_at[], and EL1, which wrote the rest of
 * the registry, seals them into it before finalisation. (A write through the
 * fixmap would do without EL1, but needs TLBI VALE2IS to work with E2H set,
 * which it does not under QEMU 7.2.)
 */
#include <asm/kvm_mmu.h>
#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>
#include <asm/sections.h>

#include <nvhe/memory.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

u64 pkvm_protected_mapped_at[PKVM_PROTECTED_REGS_NUM];

/* More than any structure that EL2 takes from the host by a raw pointer. */
#define TAG_WINDOW_GUARD	SZ_2M

/* Byte ranges here, not pages; last is inclusive so that ~0 can be said. */
static bool clear_of(struct pkvm_range va, u64 start, u64 last)
{
	return va.end <= start || last < va.start;
}

static bool clear_of_tag_window(struct pkvm_range va)
{
	u64 start = __kern_hyp_va(0UL);
	u64 last = __kern_hyp_va(~0UL);

	BUILD_BUG_ON(sizeof(struct kvm) > TAG_WINDOW_GUARD);
	BUILD_BUG_ON(sizeof(struct kvm_vcpu) > TAG_WINDOW_GUARD);

	return clear_of(va, start - min_t(u64, start, TAG_WINDOW_GUARD),
			last + TAG_WINDOW_GUARD);
}

/*
 * hyp_create_idmap() puts the private range into the lower half of a quarter
 * and the vmemmap into the upper half. The base of the range is static there,
 * and moves on 6.12; the quarter's middle tells the same.
 */
static bool clear_of_private_range(struct pkvm_range va)
{
	u64 base = __hyp_vmemmap ^ BIT(pkvm_pgtable.ia_bits - 3);

	return clear_of(va, base, __hyp_vmemmap - 1);
}

static bool clear_of_vmemmap(struct pkvm_range va)
{
	unsigned int i;

	for (i = 0; i < hyp_memblock_nr; i++) {
		u64 first = hyp_memory[i].base;
		u64 after = first + hyp_memory[i].size;
		u64 start = ALIGN_DOWN((u64)hyp_phys_to_page(first), PAGE_SIZE);
		u64 end = PAGE_ALIGN((u64)hyp_phys_to_page(after));

		if (!clear_of(va, start, end - 1))
			return false;
	}
	return true;
}

static bool clear_of_idmap(struct pkvm_range va)
{
	u64 start = hyp_virt_to_phys(__hyp_idmap_text_start);
	u64 end = hyp_virt_to_phys(__hyp_idmap_text_end);

	return clear_of(va, ALIGN_DOWN(start, PAGE_SIZE), PAGE_ALIGN(end) - 1);
}

/*
 * Memory needs no check: the linear map is one to one, and that no region
 * shares a page with memory is known from pkvm_protected_check().
 */
static bool linear_va_usable(u64 start, u64 size, u64 phys)
{
	struct pkvm_range va = { start, start + size };

	/* Holds for what the kernel aligns its linear map to, 1 GiB and more. */
	if ((start ^ phys) & (pkvm_protected_largest_block(size) - 1))
		return false;

	if (va.end < va.start || va.end > BIT(pkvm_pgtable.ia_bits))
		return false;

	if (pkvm_protected_weakened(PKVM_PROTECTED_WEAK_ADDRESS))
		return true;

	return clear_of_tag_window(va) && clear_of_private_range(va) &&
	       clear_of_vmemmap(va) && clear_of_idmap(va);
}

/* Room for the region, and to move it to its place in a block. */
static int private_va(u64 phys, u64 size, u64 *va)
{
	u64 block = pkvm_protected_largest_block(size);
	unsigned long start;
	int ret;

	ret = pkvm_alloc_private_va_range(size + block - PAGE_SIZE, &start);
	if (!ret)
		*va = start + ((phys - start) & (block - 1));
	return ret;
}

static int map_region(const struct pkvm_protected_reg *reg, u64 *mapped)
{
	u64 phys = pkvm_protected_phys(reg);
	u64 size = pkvm_protected_size(reg);
	u64 va = (u64)hyp_phys_to_virt(phys);
	int ret;

	if (!linear_va_usable(va, size, phys)) {
		ret = private_va(phys, size, &va);
		if (ret)
			return ret;
	}
	*mapped = va;

	hyp_spin_lock(&pkvm_pgd_lock);
	ret = kvm_pgtable_hyp_map(&pkvm_pgtable, va, size, phys, PAGE_HYP_DEVICE);
	hyp_spin_unlock(&pkvm_pgd_lock);
	return ret;
}

/**
 * pkvm_protected_map() - map every protected region at EL2
 *
 * Called from recreate_hyp_mappings(), once the idmap, the vmemmap and the
 * memory pool are mapped, and before the switch to the new tables.
 *
 * Returns nothing, on purpose. An error that leaves __pkvm_init() before the
 * switch makes EL1 free the tables that EL2 is still running on, and traps the
 * next PSCI call into them. So a failure is recorded, the witness stays away,
 * and pkvm_protected_verify() turns that into an error after the switch.
 */
void pkvm_protected_map(void)
{
	unsigned int i;

	if (pkvm_protected_lost(PKVM_PROTECTED_MAPPED))
		return;
	if (pkvm_protected_check())
		return;

	for (i = 0; i < num_protected_reg; i++) {
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];
		u64 *mapped = &pkvm_protected_mapped_at[i];
		int ret = pkvm_protected_spoils_map() ?
			pkvm_protected_map_wrongly(reg, mapped) :
			map_region(reg, mapped);

		if (ret || pkvm_protected_inject(PKVM_RULE_NO_HYP_VA)) {
			pkvm_protected_fail(PKVM_RULE_NO_HYP_VA, i, ret);
			return;
		}
	}

	pkvm_protected_status.witnesses |= PKVM_PROTECTED_MAPPED;
}
