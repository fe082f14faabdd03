/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protected MMIO, debug builds only: requests of EL1 to EL2 before
 * finalisation, and the faults that can be injected.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_SELFTEST_H__
#define __ARM64_KVM_PKVM_PROTECTED_SELFTEST_H__

#include <linux/types.h>
#include <asm/kvm_asm.h>

/*
 * All faults. kvm-arm.protected_mmio_fault=NAME injects one each time that its
 * point is reached, NAME:N the Nth time only. The comment above F(symbol, name)
 * is the effect.
 */
#define PKVM_FAULTS(F)							\
	/* an early allocation fails, before EL2's own tables */	\
	F(EARLY_ALLOC,		"early-alloc")				\
	/* the same, only while EL2 maps the regions */			\
	F(MAP_ALLOC,		"map-alloc")				\
	/* a region gets its linear address, usable or not */		\
	F(LINEAR_VA,		"linear-va")				\
	/* a region is mapped one page off */				\
	F(MAP_ONE_PAGE_OFF,	"map-one-page-off")			\
	/* a region is not removed from the host stage-2 */		\
	F(TAKE_NOTHING,		"take-nothing")				\
	/* removing a region fails, as if the pool were dry */		\
	F(TAKE_NOMEM,		"take-nomem")				\
	/* an annotation is written at the first entry of the walk */	\
	F(ANNOTATE_ANY_LEVEL,	"annotate-any-level")			\
	/* recycling also clears annotations */				\
	F(RECYCLE_ANNOTATIONS,	"recycle-annotations")			\
	/* hypercalls that finalisation ends stay available */		\
	F(BOOT_HYPERCALLS,	"boot-hypercalls")			\
	/* a 32-bit value is shifted by 40, which UBSAN at EL2 traps */	\
	F(UNDEFINED_SHIFT,	"undefined-shift")

enum pkvm_fault {
	PKVM_FAULT_NONE,
#define F(symbol, name) PKVM_FAULT_##symbol,
	PKVM_FAULTS(F)
#undef F
};

#ifdef CONFIG_PKVM_PROTECTED_MMIO_SELFTEST

/**
 * struct pkvm_fault_choice - the fault to inject
 * @fault:	enum pkvm_fault
 * @at:		which time, counted from 1; 0 for each time
 * @reached:	how often its point was reached
 */
struct pkvm_fault_choice {
	u32 fault;
	u32 at;
	u32 reached;
};

extern struct pkvm_fault_choice kvm_nvhe_sym(pkvm_fault_choice);

#define PKVM_PROTECTED_PEEKS_NUM	16

/**
 * struct pkvm_protected_peek - one 32-bit read that EL2 does at boot
 * @index:	region, in the order of the registry
 * @offset:	bytes from the start of the region, a multiple of 4
 * @err:	0, -EFAULT if the read took an abort, -EINVAL for a bad @offset
 * @value:	the word that was read
 */
struct pkvm_protected_peek {
	u32 index;
	u32 offset;
	s32 err;
	u32 value;
};

extern struct pkvm_protected_peek kvm_nvhe_sym(pkvm_protected_peeks)[];
extern unsigned int kvm_nvhe_sym(num_protected_peeks);

/**
 * struct pkvm_protected_refusals - page transitions that EL2 must refuse
 * @tried:		number of calls
 * @wrong:		number of calls that did not return the expected errno
 * @first_wrong:	the first of these, counted from 1
 */
struct pkvm_protected_refusals {
	u32 tried;
	u32 wrong;
	u32 first_wrong;
};

extern struct pkvm_protected_refusals kvm_nvhe_sym(pkvm_protected_refusals);

void pkvm_selftest_switched_on(void);
unsigned long pkvm_selftest_hyp_va(unsigned int index);

#else

static inline void pkvm_selftest_switched_on(void) { }

#endif /* CONFIG_PKVM_PROTECTED_MMIO_SELFTEST */

#ifdef __KVM_NVHE_HYPERVISOR__

#ifdef CONFIG_PKVM_PROTECTED_MMIO_SELFTEST
bool pkvm_fault(enum pkvm_fault fault);
int pkvm_protected_selftest(void);
#define PKVM_FAULT(symbol)	pkvm_fault(PKVM_FAULT_##symbol)
#else
static inline int pkvm_protected_selftest(void) { return 0; }
#define PKVM_FAULT(symbol)	false
#endif

#else
#define PKVM_FAULT(symbol)	false
#endif /* __KVM_NVHE_HYPERVISOR__ */

#endif /* __ARM64_KVM_PKVM_PROTECTED_SELFTEST_H__ */
