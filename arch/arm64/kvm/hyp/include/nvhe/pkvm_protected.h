/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MMIO regions that belong to the hypervisor: the registry at EL2.
 */
#ifndef __KVM_NVHE_PKVM_PROTECTED_H__
#define __KVM_NVHE_PKVM_PROTECTED_H__

#include <asm/kvm_pkvm_protected.h>

typedef int (*pkvm_protected_fn)(phys_addr_t phys, u64 size, unsigned long *va);

#ifdef CONFIG_PKVM_PROTECTED_MMIO
int pkvm_protected_visit(enum pkvm_protected_stage stage, pkvm_protected_fn fn);
#else
static inline int pkvm_protected_visit(enum pkvm_protected_stage stage,
				       pkvm_protected_fn fn) { return 0; }
#endif

#endif /* __KVM_NVHE_PKVM_PROTECTED_H__ */
