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

/* host_stage2_compat.c, compiled into mem_protect.c */
bool host_stage2_pte_is_hyp_owned(u64 pte);

#endif /* __KVM_NVHE_HYPERVISOR__ */

#endif /* __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__ */
