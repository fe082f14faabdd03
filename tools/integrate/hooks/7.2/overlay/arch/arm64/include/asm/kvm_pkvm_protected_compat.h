/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Linux 7.2 lacks. Our code is written for the newest kernel and names
 * what that one has; here the same names are made of what 7.2 has. Included by
 * asm/kvm_pkvm.h, so that no file of ours mentions it.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__
#define __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__

#include <linux/types.h>

#ifdef __KVM_NVHE_HYPERVISOR__

struct kvm_cpu_context;

/* host_stage2_compat.c, compiled into mem_protect.c */
bool host_stage2_pte_is_hyp_owned(u64 pte);

/* A hypercall's handler: the type that hyp-main.c calls hcall_t */
typedef void (*pkvm_protected_handler_t)(struct kvm_cpu_context *host_ctxt);

#ifdef CONFIG_PKVM_PROTECTED_MMIO
pkvm_protected_handler_t pkvm_protected_pinned(unsigned long id,
					       pkvm_protected_handler_t handler);
#else
static inline pkvm_protected_handler_t
pkvm_protected_pinned(unsigned long id, pkvm_protected_handler_t handler)
{
	return handler;
}
#endif

#endif /* __KVM_NVHE_HYPERVISOR__ */

#endif /* __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__ */
