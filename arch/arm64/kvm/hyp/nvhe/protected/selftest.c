// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: EL2 reads from a protected region, once, at boot.
 *
 * What it reads the device tree asks for, and EL1 prints. The device tree can
 * also ask for a failure. Nothing is reachable from the host after
 * finalisation: there is no hypercall.
 */
#include <asm/kvm_pgtable.h>

#include <nvhe/memory.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>
#include <nvhe/spinlock.h>

struct pkvm_protected_peek pkvm_protected_peeks[PKVM_PROTECTED_PEEKS_NUM];
unsigned int num_protected_peeks;
u32 pkvm_protected_fail_rule;
u32 pkvm_protected_weak;
u32 pkvm_protected_lost_hook;
u32 pkvm_protected_spoil;
u32 pkvm_protected_undefined;

static bool peek_in_region(const struct pkvm_protected_peek *peek)
{
	if (peek->index >= num_protected_reg || peek->offset % sizeof(u32))
		return false;
	return peek->offset <
	       pkvm_protected_size(&pkvm_protected_regs[peek->index]);
}

/* What UBSAN_KVM_EL2 has to notice; without that nothing comes of it. */
static void shift_too_far(void)
{
	/* Written somewhere, or the compiler leaves the shift out. */
	WRITE_ONCE(pkvm_protected_undefined,
		   1U << READ_ONCE(pkvm_protected_undefined));
}

/**
 * pkvm_protected_selftest() - do the reads that the device tree asks for
 *
 * The result goes where the question came from; a read that takes a
 * synchronous abort is a result as well.
 */
void pkvm_protected_selftest(void)
{
	unsigned int i;

	shift_too_far();
	for (i = 0; i < num_protected_peeks && i < PKVM_PROTECTED_PEEKS_NUM; i++) {
		struct pkvm_protected_peek *peek = &pkvm_protected_peeks[i];
		u64 va;

		if (!peek_in_region(peek)) {
			peek->err = -EINVAL;
			continue;
		}
		va = pkvm_protected_mapped_at[peek->index] + peek->offset;
		peek->err = __pkvm_protected_peek(va, &peek->value);
	}
}

/**
 * pkvm_protected_map_wrongly() - map a region as pkvm_protected_spoil says
 * @reg:	the region
 * @mapped:	set to its EL2 address
 *
 * At the linear address: in the private range the kernel has a check of its own,
 * which would be first to notice.
 *
 * Return: 0, or a negative errno.
 */
int pkvm_protected_map_wrongly(const struct pkvm_protected_reg *reg, u64 *mapped)
{
	enum kvm_pgtable_prot prot = PAGE_HYP_DEVICE;
	u64 phys = pkvm_protected_phys(reg);
	u64 size = pkvm_protected_size(reg);
	u64 va = (u64)hyp_phys_to_virt(phys);
	int ret;

	*mapped = va;
	switch (pkvm_protected_spoil) {
	case PKVM_SPOIL_ADDRESS:
		phys += PAGE_SIZE;
		break;
	case PKVM_SPOIL_ABSENT:
		*mapped += size;
		break;
	case PKVM_SPOIL_MEMORY:
		prot = PAGE_HYP;
		break;
	case PKVM_SPOIL_READ_ONLY:
		prot &= ~KVM_PGTABLE_PROT_W;
		break;
	case PKVM_SPOIL_BLOCK:
		va = ALIGN_DOWN(va, SZ_2M);
		phys = ALIGN_DOWN(phys, SZ_2M);
		size = SZ_2M;
		break;
	}

	hyp_spin_lock(&pkvm_pgd_lock);
	ret = kvm_pgtable_hyp_map(&pkvm_pgtable, va, size, phys, prot);
	hyp_spin_unlock(&pkvm_pgd_lock);
	return ret;
}
