/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Register windows: what the host keeps of MMIO that the hypervisor has taken.
 *
 * EL1 fills the table from the device tree, together with the registry of regions.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_WINDOWS_H__
#define __ARM64_KVM_PKVM_PROTECTED_WINDOWS_H__

#include <linux/types.h>
#include <asm/kvm_asm.h>

#ifdef CONFIG_PKVM_PROTECTED_WINDOWS

#define PKVM_PROTECTED_WINDOWS_NUM	CONFIG_PKVM_PROTECTED_WINDOWS_NUM

/**
 * struct pkvm_protected_window - registers that the host keeps
 * @reg:	the region that it lies in, an index of pkvm_protected_regs
 * @phys:	physical address of the first byte
 * @size:	bytes, not 0; EL1's rule book refuses what does not fit
 * @widths:	allowed access sizes, BIT(n) for 1 << n bytes, n from 0 to 3
 * @read:	the host may read
 * @write:	the host may write
 * @fixed:	bits that the host must write as 0, of registers up to 4 bytes wide
 */
struct pkvm_protected_window {
	u64 reg		: 8;
	u64 phys	: 56;
	u32 size	: 26;
	u32 widths	: 4;
	u32 read	: 1;
	u32 write	: 1;
	u32 fixed;
};

/**
 * struct pkvm_protected_span - where the windows are
 * @start:	physical address of the first byte of the first one
 * @size:	bytes up to the last byte of the last one, 0 if there are no windows
 */
struct pkvm_protected_span {
	u64 start;
	u64 size;
};

/* Ascending and disjoint, each inside one region */
extern struct pkvm_protected_window kvm_nvhe_sym(pkvm_protected_windows)[];
extern unsigned int kvm_nvhe_sym(num_protected_windows);
extern struct pkvm_protected_span kvm_nvhe_sym(pkvm_protected_span);

#else

#define PKVM_PROTECTED_WINDOWS_NUM	0

#endif /* CONFIG_PKVM_PROTECTED_WINDOWS */

#endif /* __ARM64_KVM_PKVM_PROTECTED_WINDOWS_H__ */
