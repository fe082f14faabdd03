/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protected MMIO at EL2: the hooks' targets and what their files share.
 */
#ifndef __KVM_NVHE_PKVM_PROTECTED_H__
#define __KVM_NVHE_PKVM_PROTECTED_H__

#include <asm/kvm_pkvm_protected.h>

#ifdef CONFIG_PKVM_PROTECTED_MMIO

#include "../../../protected/rules.h"

/* The stages, in the order in which they run. */
void pkvm_protected_map(void);
int pkvm_protected_remove(void);
int pkvm_protected_verify(void);

/**
 * pkvm_protected_declared() - has the device tree declared any region?
 *
 * Return: true if there is at least one.
 */
static inline bool pkvm_protected_declared(void)
{
	return kvm_nvhe_sym(num_protected_reg);
}

/* The recycler's replacement while regions are declared: keeps their marks. */
int pkvm_protected_unmap_dev_all(void);

/* registry.c */
int pkvm_protected_check(void);
int pkvm_protected_fail(enum pkvm_rule rule, u32 index, int err);
bool pkvm_protected_witness(u32 witnesses);
u64 pkvm_protected_phys(const struct pkvm_protected_reg *reg);
u64 pkvm_protected_size(const struct pkvm_protected_reg *reg);

/* host_stage2.c, compiled into mem_protect.c */
int pkvm_protected_host_mark(u64 phys, u64 size);

/* stage2_mark.c, compiled into pgtable.c */
int pkvm_protected_stage2_mark(struct kvm_pgtable *pgt, u64 addr, u64 size,
			       void *pool, kvm_pte_t pte);

#ifdef CONFIG_PKVM_PROTECTED_MMIO_SELFTEST
void pkvm_protected_selftest(void);
void pkvm_protected_try_transitions(void);
int __pkvm_protected_peek(u64 va, u32 *value);

/* Shall this failure be brought about? */
static inline bool pkvm_protected_inject(u32 rule)
{
	return kvm_nvhe_sym(pkvm_protected_fail_rule) == rule;
}

/* Is this protection switched off, to show that a test would notice? */
static inline bool pkvm_protected_weakened(u32 weakness)
{
	return kvm_nvhe_sym(pkvm_protected_weak) & weakness;
}

/* Shall the hook of this stage seem not to have been integrated? */
static inline bool pkvm_protected_lost(enum pkvm_protected_witness witness)
{
	return kvm_nvhe_sym(pkvm_protected_lost_hook) == witness;
}

/* Shall a region be mapped wrongly? */
static inline bool pkvm_protected_spoils_map(void)
{
	return kvm_nvhe_sym(pkvm_protected_spoil) != PKVM_SPOIL_NOTHING;
}

int pkvm_protected_map_wrongly(const struct pkvm_protected_reg *reg, u64 *mapped);
#else
static inline void pkvm_protected_selftest(void) { }
static inline void pkvm_protected_try_transitions(void) { }
static inline bool pkvm_protected_inject(u32 rule) { return false; }
static inline bool pkvm_protected_weakened(u32 weakness) { return false; }
static inline bool pkvm_protected_lost(enum pkvm_protected_witness witness) { return false; }
static inline bool pkvm_protected_spoils_map(void) { return false; }
static inline int pkvm_protected_map_wrongly(const struct pkvm_protected_reg *reg,
					     u64 *mapped) { return 0; }
#endif

#else

static inline void pkvm_protected_map(void) { }
static inline int pkvm_protected_remove(void) { return 0; }
static inline int pkvm_protected_verify(void) { return 0; }
static inline bool pkvm_protected_declared(void) { return false; }
static inline int pkvm_protected_unmap_dev_all(void) { return 0; }

#endif /* CONFIG_PKVM_PROTECTED_MMIO */

#endif /* __KVM_NVHE_PKVM_PROTECTED_H__ */
