/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_MM_H
#define __CBMC_MM_H

#include <asm/kvm_pgtable.h>
#include <nvhe/memory.h>

typedef struct {
	int unused;
} hyp_spinlock_t;

#define hyp_spin_lock(lock)	((void)(lock))
#define hyp_spin_unlock(lock)	((void)(lock))

extern struct kvm_pgtable pkvm_pgtable;
extern hyp_spinlock_t pkvm_pgd_lock;

int pkvm_alloc_private_va_range(size_t size, unsigned long *haddr);

#endif
