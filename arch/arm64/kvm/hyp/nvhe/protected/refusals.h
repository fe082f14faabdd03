/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Debug builds only: what refusals.c and refusals_edges.c share.
 */
#ifndef __KVM_NVHE_PROTECTED_REFUSALS_H__
#define __KVM_NVHE_PROTECTED_REFUSALS_H__

#include <linux/types.h>

struct pkvm_protected_reg;

/* Count a refusal, and whether it was the one that had to be. */
void pkvm_protected_expect(int want, int got);

/* The same for all that can be done to a range of pages. */
void pkvm_protected_expect_range(int want, u64 pfn, u64 nr_pages);

/* refusals_edges.c: where the error depends on how a kernel looks */
void pkvm_protected_try_edges(const struct pkvm_protected_reg *reg);

#endif /* __KVM_NVHE_PROTECTED_REFUSALS_H__ */
