/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forwarding: the host's accesses to registers that a window leaves to it.
 */
#ifndef __KVM_NVHE_PKVM_PROTECTED_FORWARD_H__
#define __KVM_NVHE_PKVM_PROTECTED_FORWARD_H__

#include <linux/bits.h>
#include <linux/errno.h>
#include <asm/kvm_pkvm_protected_windows.h>

struct kvm_cpu_context;

#ifdef CONFIG_PKVM_PROTECTED_WINDOWS

int __pkvm_forward_access(struct kvm_cpu_context *host_ctxt, u64 esr, phys_addr_t phys,
			  u64 far);

/**
 * pkvm_forward_access() - perform an access of the host in its place
 * @host_ctxt:	the host's registers
 * @esr:	ESR_EL2 of the stage-2 abort
 * @page:	IPA of the 4 KiB page, from HPFAR_EL2
 * @far:	FAR_EL2
 *
 * Return: 0 if it is done. -EPERM if the device has answered with an abort: ESR_EL2 and
 * FAR_EL2 are then that of the abort which the host has to get. -ENOENT if it is not
 * forwarded, and nothing has changed.
 */
static inline int pkvm_forward_access(struct kvm_cpu_context *host_ctxt, u64 esr,
				      phys_addr_t page, u64 far)
{
	/* HPFAR_EL2 counts in 4 KiB, whatever the page size is (Arm ARM D24.2.70). */
	phys_addr_t phys = page | (far & GENMASK(11, 0));

	if (phys - pkvm_protected_span.start >= pkvm_protected_span.size)
		return -ENOENT;

	return __pkvm_forward_access(host_ctxt, esr, phys, far);
}

#else
static inline int pkvm_forward_access(struct kvm_cpu_context *host_ctxt, u64 esr,
				      phys_addr_t page, u64 far) { return -ENOENT; }
#endif

#endif /* __KVM_NVHE_PKVM_PROTECTED_FORWARD_H__ */
