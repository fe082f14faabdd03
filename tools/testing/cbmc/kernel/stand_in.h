/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands in for the kernel's headers when its files are proved: types, and
 * of each function no more than the proofs assume. PAGE_SHIFT is set by prove.py,
 * the capacity of the registry is the default of the Kconfig symbol.
 */
#ifndef __CBMC_STAND_IN_H
#define __CBMC_STAND_IN_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/types.h>

#include "../../../../arch/arm64/kvm/protected/rules.h"

typedef signed char s8;
typedef unsigned char u8;
typedef long long s64;
typedef u64 phys_addr_t;

#define CONFIG_PKVM_PROTECTED_MMIO	1
#ifndef CONFIG_PKVM_PROTECTED_REGS_NUM
#define CONFIG_PKVM_PROTECTED_REGS_NUM	32
#endif

#define BIT(n)			((u64)1 << (n))
#define PAGE_SIZE		(1ULL << PAGE_SHIFT)
#define static_assert(what)	_Static_assert(what, #what)
#define max(a, b)		((a) > (b) ? (a) : (b))

#define __init
#define __initdata
#define __ro_after_init
#define __iomem
#define device_initcall(fn)	int initcall_##fn(void) { return fn(); }

/* EL1's names of what lies at EL2 are the same variables here. */
#define kvm_nvhe_sym(sym)	sym

#endif
