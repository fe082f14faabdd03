/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MMIO regions that pKVM takes from the host at boot: what EL1 and EL2 share.
 *
 * EL1 fills the registry from the device tree in kvm_hyp_reserve() and is
 * trusted until finalize_pkvm() has run on every CPU. EL2 checks it, maps it,
 * removes it from the host stage-2, and from then on cannot write it any more.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_H__
#define __ARM64_KVM_PKVM_PROTECTED_H__

#include <linux/types.h>
#include <asm/kvm_asm.h>
#include <asm/kvm_pgtable.h>

#ifdef CONFIG_PKVM_PROTECTED_MMIO

#include <asm/kvm_pkvm_protected_tables.h>

#define PKVM_PROTECTED_REGS_NUM	CONFIG_PKVM_PROTECTED_REGS_NUM

/**
 * struct pkvm_protected_reg - one MMIO region that belongs to the hypervisor
 * @pfn:	first page frame
 * @nr_pages:	number of pages, not 0
 * @hyp_va:	EL2 address of the first byte; pkvm_protected_map() chooses it,
 *		EL1 copies it here before finalisation, nobody else computes it
 */
struct pkvm_protected_reg {
	u64 pfn;
	u64 nr_pages;
	u64 hyp_va;
};

/* One bit for each hook that must have run before a region counts as taken. */
enum pkvm_protected_witness {
	PKVM_PROTECTED_DECLARED	= BIT(0),
	PKVM_PROTECTED_MAPPED	= BIT(1),
	PKVM_PROTECTED_REMOVED	= BIT(2),
	PKVM_PROTECTED_VERIFIED	= BIT(3),
};

#define PKVM_PROTECTED_ALL	(PKVM_PROTECTED_DECLARED |	\
				 PKVM_PROTECTED_MAPPED |	\
				 PKVM_PROTECTED_REMOVED |	\
				 PKVM_PROTECTED_VERIFIED)

/**
 * struct pkvm_protected_status - how far EL2 got, and what stopped it
 * @witnesses:	bits of enum pkvm_protected_witness
 * @rule:	the enum pkvm_rule that failed first, or PKVM_RULE_OK
 * @index:	the region that it failed for
 *
 * In .hyp.bss, because __ro_after_init data is read-only for EL2 throughout.
 * EL1 reads it until finalisation.
 */
struct pkvm_protected_status {
	u32 witnesses;
	u32 rule;
	u32 index;
};

/* What lies in the EL2 image, and EL1 reaches too until finalisation. */
#define DECLARE_PKVM_NVHE(type_t, sym)	extern type_t kvm_nvhe_sym(sym)

DECLARE_PKVM_NVHE(struct pkvm_protected_reg, pkvm_protected_regs)[];
DECLARE_PKVM_NVHE(unsigned int, num_protected_reg);
DECLARE_PKVM_NVHE(u64, pkvm_protected_mapped_at)[];
DECLARE_PKVM_NVHE(struct pkvm_protected_status, pkvm_protected_status);

/**
 * pkvm_protected_pgtable_pages() - table pages that the regions may need
 *
 * For either stage, on top of what memory needs: EL2 maps the regions, the host
 * stage-2 marks them, both with the same blocks.
 *
 * Return: number of pages, 0 when nothing is declared.
 */
static inline unsigned long pkvm_protected_pgtable_pages(void)
{
	unsigned long total = 0;
	unsigned int i;

	for (i = 0; i < kvm_nvhe_sym(num_protected_reg); i++) {
		const struct pkvm_protected_reg *reg =
			&kvm_nvhe_sym(pkvm_protected_regs)[i];

		total += pkvm_protected_tables(reg->pfn, reg->nr_pages);
	}

	return total;
}

struct device_node;

int pkvm_protected_declare(void);
int pkvm_protected_finalised(int err);
void pkvm_protected_visit_taken(void (*fn)(struct device_node *np, void *arg),
				void *arg);
bool pkvm_protected_took(const struct device_node *np);
void pkvm_protected_not_held(unsigned int nr);

/**
 * struct pkvm_protected_view - what a module may know of a region
 * @start:	physical address of the first byte
 * @size:	bytes, a multiple of the page size
 * @denied:	accesses by the host that were refused since boot
 */
struct pkvm_protected_view {
	u64 start;
	u64 size;
	u64 denied;
};

int pkvm_protected_view(unsigned int index, struct pkvm_protected_view *view);

#else

static inline unsigned long pkvm_protected_pgtable_pages(void) { return 0; }
static inline int pkvm_protected_declare(void) { return 0; }
static inline int pkvm_protected_finalised(int err) { return err; }

#endif /* CONFIG_PKVM_PROTECTED_MMIO */

#include <asm/kvm_pkvm_protected_selftest.h>

#endif /* __ARM64_KVM_PKVM_PROTECTED_H__ */
