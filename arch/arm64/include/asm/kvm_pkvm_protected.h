/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MMIO regions that pKVM takes from the host at boot: what EL1 and EL2 share.
 *
 * EL1 fills the registry from the device tree in kvm_hyp_reserve() and is
 * trusted until finalize_pkvm() has run on every CPU.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_H__
#define __ARM64_KVM_PKVM_PROTECTED_H__

#include <linux/types.h>
#include <asm/kvm_asm.h>
#include <asm/kvm_pgtable.h>

/* Steps of EL2's initialisation, each done for all regions before the next */
enum pkvm_protected_stage {
	PKVM_PROTECTED_MAP = 1,
	PKVM_PROTECTED_TAKE,
	PKVM_PROTECTED_CHECK,
};

#ifdef CONFIG_PKVM_PROTECTED_MMIO

#define PKVM_PROTECTED_REGS_NUM	CONFIG_PKVM_PROTECTED_REGS_NUM

/**
 * struct pkvm_protected_reg - one MMIO region that belongs to the hypervisor
 * @pfn:	first page frame
 * @nr_pages:	number of pages, not 0
 */
struct pkvm_protected_reg {
	u64 pfn;
	u64 nr_pages;
};

/**
 * struct pkvm_protected_current - the region that EL2 works on, or that failed
 * @stage:	enum pkvm_protected_stage, 0 between two stages
 * @index:	the region
 */
struct pkvm_protected_current {
	u32 stage;
	u32 index;
};

/* Ascending and disjoint, clear of memory, within the physical address size */
extern struct pkvm_protected_reg kvm_nvhe_sym(pkvm_protected_regs)[];
extern unsigned int kvm_nvhe_sym(num_protected_reg);

/* The result of pkvm_protected_table_pages(), which EL1 computes */
extern unsigned long kvm_nvhe_sym(num_protected_tables);

/* Written by EL2; EL1 can read them until finalisation. */
extern unsigned long kvm_nvhe_sym(pkvm_protected_va)[];
extern struct pkvm_protected_current kvm_nvhe_sym(pkvm_protected_current);

/**
 * pkvm_protected_table_pages() - table pages that the regions need in one table
 *
 * At each level above the last, a region needs at most one table for each of
 * its ends. At a level without blocks it needs one more for each entry that it
 * fills.
 *
 * Return: an upper bound, in pages, for EL2's stage-1 and for the host stage-2.
 */
static inline unsigned long pkvm_protected_table_pages(void)
{
	unsigned long i, res = 0;
	s8 level;

	for (i = 0; i < kvm_nvhe_sym(num_protected_reg); i++) {
		u64 nr_pages = kvm_nvhe_sym(pkvm_protected_regs)[i].nr_pages;

		for (level = KVM_PGTABLE_FIRST_LEVEL; level < KVM_PGTABLE_LAST_LEVEL; level++) {
			res += 2;
			if (!kvm_level_supports_block_mapping(level))
				res += nr_pages >> (kvm_granule_shift(level) - PAGE_SHIFT);
		}
	}

	return res;
}

static inline unsigned long pkvm_protected_tables(void)
{
	return kvm_nvhe_sym(num_protected_tables);
}

struct device_node;

int pkvm_protected_declare(void);
const struct device_node *pkvm_protected_node(unsigned int index);
int pkvm_protected_finalised(int err);
bool pkvm_protected_is_final(void);
unsigned int pkvm_protected_count(void);

#else

static inline unsigned long pkvm_protected_tables(void) { return 0; }
static inline int pkvm_protected_declare(void) { return 0; }
static inline int pkvm_protected_finalised(int err) { return err; }

#endif /* CONFIG_PKVM_PROTECTED_MMIO */

#endif /* __ARM64_KVM_PKVM_PROTECTED_H__ */
