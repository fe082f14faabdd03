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
 * struct pkvm_protected_pools - pages that EL2 needs for tables of the regions
 * @hyp:	of its own stage-1
 * @host:	of the host stage-2
 *
 * EL1 computes them with the registry; both size and divide EL2's memory by them.
 */
struct pkvm_protected_pools {
	u64 hyp;
	u64 host;
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
DECLARE_PKVM_NVHE(struct pkvm_protected_pools, pkvm_protected_pools);
DECLARE_PKVM_NVHE(u64, pkvm_protected_mapped_at)[];
DECLARE_PKVM_NVHE(struct pkvm_protected_status, pkvm_protected_status);

/* On top of what memory needs; 0 when nothing is declared. */
static inline unsigned long pkvm_protected_hyp_pages(void)
{
	return kvm_nvhe_sym(pkvm_protected_pools).hyp;
}

static inline unsigned long pkvm_protected_host_pages(void)
{
	return kvm_nvhe_sym(pkvm_protected_pools).host;
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

static inline unsigned long pkvm_protected_hyp_pages(void) { return 0; }
static inline unsigned long pkvm_protected_host_pages(void) { return 0; }
static inline int pkvm_protected_declare(void) { return 0; }
static inline int pkvm_protected_finalised(int err) { return err; }

#endif /* CONFIG_PKVM_PROTECTED_MMIO */

#include <asm/kvm_pkvm_protected_selftest.h>

#endif /* __ARM64_KVM_PKVM_PROTECTED_H__ */
