// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: EL2 reads from a protected region, once, at boot.
 *
 * What it reads the device tree asks for, and EL1 prints. The device tree can
 * also ask for a failure. Nothing is reachable from the host after
 * finalisation: there is no hypercall.
 */
#include <nvhe/pkvm_protected.h>

struct pkvm_protected_peek pkvm_protected_peeks[PKVM_PROTECTED_PEEKS_NUM];
unsigned int num_protected_peeks;
u32 pkvm_protected_fail_rule;
u32 pkvm_protected_weak;

static bool peek_in_region(const struct pkvm_protected_peek *peek)
{
	if (peek->index >= num_protected_reg || peek->offset % sizeof(u32))
		return false;
	return peek->offset <
	       pkvm_protected_size(&pkvm_protected_regs[peek->index]);
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
