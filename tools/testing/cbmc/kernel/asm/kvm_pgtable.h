/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_KVM_PGTABLE_H
#define __CBMC_KVM_PGTABLE_H

#include "../stand_in.h"
#include "../../../selftests/pkvm_protected/unit/levels.h"

typedef u64 kvm_pte_t;

struct kvm_pgtable {
	u32 ia_bits;
};

/* The processor's physical address size; the harness says which there are. */
extern u64 id_aa64mmfr0_el1_sys_val;

static inline u32 kvm_get_parange(u64 mmfr0)
{
	return (u32)mmfr0;
}

static inline u32 id_aa64mmfr0_parange_to_phys_shift(u32 parange)
{
	return parange;
}

enum kvm_pgtable_prot {
	PAGE_HYP_DEVICE,
};

int kvm_pgtable_hyp_map(struct kvm_pgtable *pgt, u64 addr, u64 size, u64 phys,
			enum kvm_pgtable_prot prot);
int kvm_pgtable_stage2_unmap(struct kvm_pgtable *pgt, u64 addr, u64 size);

#endif
