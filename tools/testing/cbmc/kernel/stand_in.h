/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands in for the kernel's headers when its files are proved: types, and
 * of each function no more than the proofs assume. PAGE_SHIFT is set by prove.py,
 * the capacity of the registry is the default of the Kconfig symbol.
 */
#ifndef __CBMC_STAND_IN_H
#define __CBMC_STAND_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/types.h>

#include "../../../../arch/arm64/kvm/protected/rules.h"

typedef signed char s8;
typedef int s32;
typedef unsigned char u8;

#define CONFIG_PKVM_PROTECTED_MMIO	1
#ifndef CONFIG_PKVM_PROTECTED_REGS_NUM
#define CONFIG_PKVM_PROTECTED_REGS_NUM	32
#endif

#define EINVAL	22
#define ENOMEM	12

#define SZ_2M			0x200000
#define min_t(type, a, b)	min((type)(a), (type)(b))
/* The kernel's own build answers that. */
#define BUILD_BUG_ON(condition)	((void)0)

#define BIT(n)			((u64)1 << (n))
#define PAGE_SIZE		(1ULL << PAGE_SHIFT)
#define ALIGN_DOWN(x, a)	((x) & ~((u64)(a) - 1))
#define PAGE_ALIGN(x)		ALIGN_DOWN((x) + PAGE_SIZE - 1, PAGE_SIZE)
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))

#define __init
#define __initdata
#define __ro_after_init

/* EL1's names of what lies at EL2 are the same variables here. */
#define kvm_nvhe_sym(sym)	sym

#endif
