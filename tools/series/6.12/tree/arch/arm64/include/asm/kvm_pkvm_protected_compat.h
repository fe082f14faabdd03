/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Linux 6.12 lacks. Our code is written for the newest kernel and names
 * what that one has; here the same names are made of what 6.12 has. Included by
 * asm/kvm_pkvm.h, so that no file of ours mentions it.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__
#define __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__

#include <linux/errno.h>
#include <linux/types.h>

struct pt_regs;

/* 6.12 does not know this erratum. One that it knows costs a barrier more instead. */
#ifndef ARM64_WORKAROUND_NVIDIA_OLYMPUS_1027
#define ARM64_WORKAROUND_NVIDIA_OLYMPUS_1027	ARM64_WORKAROUND_DEVICE_LOAD_ACQUIRE
#endif

#ifndef ESR_ELx_VNCR
#define ESR_ELx_VNCR		(UL(1) << 13)
#endif

#ifndef kzalloc_obj
#define kzalloc_obj(type)	kzalloc(sizeof(type), GFP_KERNEL)
#endif

/* An entry of an iommu-map has four cells. */
#define OF_MAP_ONE_CELL	true
/* nonposted-mmio is a property of a bus. */
#define OF_NONPOSTED_IN_NODE	false

#ifdef __KVM_NVHE_HYPERVISOR__

#ifdef CONFIG_PKVM_PROTECTED_MMIO
bool __pkvm_protected_inject_abort(void);

/**
 * pkvm_protected_inject_abort() - give a denied access back to the host
 * @err:	what host_stage2_idmap() said
 *
 * Inline: every fault of the host passes here, and most are no refusal.
 *
 * Return: true if @err was a refusal and the abort is on its way.
 */
static inline bool pkvm_protected_inject_abort(int err)
{
	return err == -EPERM && __pkvm_protected_inject_abort();
}

#else
static inline bool pkvm_protected_inject_abort(int err) { return false; }
#endif

#elif defined(CONFIG_PKVM_PROTECTED_MMIO)
bool pkvm_protected_injected(unsigned long far, unsigned long esr,
			     struct pt_regs *regs);
#else
static inline bool pkvm_protected_injected(unsigned long far, unsigned long esr,
					   struct pt_regs *regs) { return false; }
#endif

#endif /* __ARM64_KVM_PKVM_PROTECTED_COMPAT_H__ */
