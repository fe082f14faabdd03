// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: the tests that EL2 runs on the regions once, at the end of
 * its initialisation, and the fault that the command line chooses. After
 * finalisation the host can neither start a test nor choose a fault.
 */
#include <asm/kvm_pgtable.h>
#include <asm/kvm_pkvm.h>
#include <asm/kvm_pkvm_protected_selftest.h>

#include <nvhe/memory.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

#include "protected.h"

struct pkvm_protected_peek pkvm_protected_peeks[PKVM_PROTECTED_PEEKS_NUM];
unsigned int num_protected_peeks;
struct pkvm_fault_choice pkvm_fault_choice;
static u32 shifted;

/**
 * pkvm_fault() - should this fault be injected now?
 * @fault:	the fault whose point is reached
 *
 * Return: true if the command line chose this fault, and this time or each
 * time.
 */
bool pkvm_fault(enum pkvm_fault fault)
{
	struct pkvm_fault_choice *choice = &pkvm_fault_choice;

	if (choice->fault != fault)
		return false;
	if (fault == PKVM_FAULT_MAP_ALLOC &&
	    pkvm_protected_current.stage != PKVM_PROTECTED_MAP)
		return false;
	return ++choice->reached == choice->at || !choice->at;
}

static void peek(struct pkvm_protected_peek *peek)
{
	u64 size = pkvm_protected_regs[peek->index].nr_pages << PAGE_SHIFT;

	if (peek->index >= num_protected_reg || peek->offset >= size ||
	    peek->offset % sizeof(u32))
		peek->err = -EINVAL;
	else
		peek->err = __pkvm_protected_peek(pkvm_protected_va[peek->index] +
						  peek->offset, &peek->value);
}

/**
 * pkvm_protected_selftest() - try page transitions, read registers for EL1
 *
 * Return: 0, or an error if a region is no longer mapped and annotated as
 * before.
 */
int pkvm_protected_selftest(void)
{
	unsigned int i;

	if (PKVM_FAULT(UNDEFINED_SHIFT)) {
		/* Stored, or the compiler would remove the shift. */
		WRITE_ONCE(shifted, 40);
		WRITE_ONCE(shifted, 1U << READ_ONCE(shifted));
	}

	pkvm_protected_try_transitions();
	for (i = 0; i < num_protected_peeks && i < PKVM_PROTECTED_PEEKS_NUM; i++)
		peek(&pkvm_protected_peeks[i]);

	return pkvm_check_host_ownership();
}
