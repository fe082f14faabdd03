/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protected MMIO: the fault handler's hook. Kept apart from the registry's
 * header because fault.c is built without KVM as well.
 */
#ifndef __ARM64_KVM_PKVM_DENIED_H__
#define __ARM64_KVM_PKVM_DENIED_H__

#include <linux/types.h>
#include <asm/esr.h>

struct pt_regs;

#ifdef CONFIG_PKVM_PROTECTED_MMIO_PLATFORM

void __pkvm_protected_denied(unsigned long far, unsigned long esr,
			     struct pt_regs *regs);

/* Only an abort that EL2 has injected can be ours, and EL2 sets the bit in each. */
static inline void pkvm_protected_denied(unsigned long far, unsigned long esr,
					 struct pt_regs *regs)
{
	if (esr & ESR_ELx_S1PTW)
		__pkvm_protected_denied(far, esr, regs);
}

#else

static inline void pkvm_protected_denied(unsigned long far, unsigned long esr,
					 struct pt_regs *regs) { }

#endif /* CONFIG_PKVM_PROTECTED_MMIO_PLATFORM */

#endif /* __ARM64_KVM_PKVM_DENIED_H__ */
