// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of protected MMIO regions, and EL2's own check of it.
 *
 * The host fills the registry before it is deprivileged. Afterwards nobody can
 * write it: for the host it is hypervisor memory, and EL2 maps it read-only.
 */
#include <asm/kvm_hyp.h>
#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/memory.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

struct pkvm_protected_reg __ro_after_init pkvm_protected_regs[PKVM_PROTECTED_REGS_NUM];
unsigned int __ro_after_init num_protected_reg;
struct pkvm_protected_pools __ro_after_init pkvm_protected_pools;

struct pkvm_protected_status pkvm_protected_status;

/**
 * pkvm_protected_fail() - record for EL1 what stopped the initialisation
 * @rule:	why
 * @index:	the region in question
 * @err:	negative errno to pass on
 *
 * The first failure is kept, later ones are its consequences.
 *
 * Return: @err.
 */
int pkvm_protected_fail(enum pkvm_rule rule, u32 index, int err)
{
	struct pkvm_protected_status *status = &pkvm_protected_status;

	if (status->rule == PKVM_RULE_OK) {
		status->rule = rule;
		status->index = index;
	}
	return err;
}

/**
 * pkvm_protected_witness() - have these stages all run?
 * @witnesses:	bits of enum pkvm_protected_witness
 *
 * Return: true if each of them has left its mark.
 */
bool pkvm_protected_witness(u32 witnesses)
{
	return (pkvm_protected_status.witnesses & witnesses) == witnesses;
}

/**
 * pkvm_protected_phys() - first physical address of a region
 * @reg:	the region
 *
 * Return: the address in bytes, page-aligned.
 */
u64 pkvm_protected_phys(const struct pkvm_protected_reg *reg)
{
	return hyp_pfn_to_phys(reg->pfn);
}

/**
 * pkvm_protected_size() - size of a region
 * @reg:	the region
 *
 * Return: the size in bytes, a multiple of the page size.
 */
u64 pkvm_protected_size(const struct pkvm_protected_reg *reg)
{
	return reg->nr_pages << PAGE_SHIFT;
}

static bool overlaps_memory(const struct pkvm_protected_reg *reg)
{
	struct pkvm_range pages = { reg->pfn, reg->pfn + reg->nr_pages };
	unsigned int i;

	for (i = 0; i < hyp_memblock_nr; i++) {
		struct pkvm_range bank = {
			hyp_memory[i].base >> PAGE_SHIFT,
			PAGE_ALIGN(hyp_memory[i].base + hyp_memory[i].size) >> PAGE_SHIFT,
		};

		if (pkvm_ranges_overlap(pages, bank))
			return true;
	}
	return false;
}

/**
 * pkvm_protected_check() - EL2's own look at the list that EL1 has made
 *
 * EL1 has checked all this and more, in words. The check is repeated because
 * everything after it computes with these numbers: sorted, disjoint, within
 * the physical address range that all CPUs share, and not memory.
 *
 * Return: 0, or -EINVAL with the reason recorded.
 */
int pkvm_protected_check(void)
{
	u32 parange = kvm_get_parange(id_aa64mmfr0_el1_sys_val);
	u32 pa_bits = id_aa64mmfr0_parange_to_phys_shift(parange);
	u64 prev_end = 0;
	unsigned int i;

	if (num_protected_reg > PKVM_PROTECTED_REGS_NUM)
		return pkvm_protected_fail(PKVM_RULE_CAPACITY, 0, -EINVAL);

	for (i = 0; i < num_protected_reg; i++) {
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];
		enum pkvm_rule rule;

		rule = pkvm_range_follows(prev_end, reg->pfn, reg->nr_pages);
		if (rule == PKVM_RULE_OK)
			rule = pkvm_range_vs_pa(reg->pfn, reg->nr_pages,
						pa_bits, PAGE_SHIFT);
		if (rule == PKVM_RULE_OK && overlaps_memory(reg))
			rule = PKVM_RULE_RAM;
		if (pkvm_protected_inject(PKVM_RULE_PA_RANGE))
			rule = PKVM_RULE_PA_RANGE;
		if (rule != PKVM_RULE_OK)
			return pkvm_protected_fail(rule, i, -EINVAL);

		prev_end = reg->pfn + reg->nr_pages;
	}
	return 0;
}
