/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Debug builds only: declarations that the files of this directory share.
 */
#ifndef __KVM_NVHE_SELFTEST_PROTECTED_H__
#define __KVM_NVHE_SELFTEST_PROTECTED_H__

#include <linux/types.h>

struct pkvm_protected_reg;

/* peek.S */
int __pkvm_protected_peek(u64 va, u32 *value);

/* refusals.c: count a call, and whether it returned the expected errno */
void pkvm_protected_expect(int want, int got);
void pkvm_protected_expect_range(int want, u64 pfn, u64 nr_pages);
void pkvm_protected_try_transitions(void);

/* refusals_edges.c: calls whose errno depends on the kernel's version */
void pkvm_protected_try_edges(const struct pkvm_protected_reg *reg);

#endif /* __KVM_NVHE_SELFTEST_PROTECTED_H__ */
