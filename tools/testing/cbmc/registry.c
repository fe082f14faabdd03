// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2's own check of the list that EL1 has made, which may be anything.
 */
#include "memory.h"
#include <nvhe/pkvm_protected.h>

u64 id_aa64mmfr0_el1_sys_val;

/* Is an entry behind a good one what everything after counts on? */
static bool entry_is_good(unsigned int i, u32 pa_bits)
{
	const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];
	u64 limit = (u64)1 << (pa_bits - PAGE_SHIFT);
	unsigned int bank;

	if (!reg->nr_pages || reg->pfn >= limit || reg->nr_pages > limit - reg->pfn)
		return false;
	if (i && reg->pfn < reg[-1].pfn + reg[-1].nr_pages)
		return false;
	for (bank = 0; bank < BANKS; bank++) {
		if (hyp_memory[bank].base >> PAGE_SHIFT < reg->pfn + reg->nr_pages &&
		    reg->pfn <= (hyp_memory[bank].base +
				 hyp_memory[bank].size - 1) >> PAGE_SHIFT)
			return false;
	}
	return true;
}

int main(void)
{
	u64 frame = nondet_u64();
	u32 pa_bits = nondet_u32();
	u32 at = nondet_u32();
	u32 i, bad = CONFIG_PKVM_PROTECTED_REGS_NUM;
	int ret;

	any_memory();
	num_protected_reg = nondet_u32();
	for (i = 0; i < CONFIG_PKVM_PROTECTED_REGS_NUM; i++) {
		pkvm_protected_regs[i].pfn = nondet_u64();
		pkvm_protected_regs[i].nr_pages = nondet_u64();
	}
	/* ID_AA64MMFR0_EL1.PARange */
	assume(pa_bits == 32 || pa_bits == 36 || pa_bits == 40 || pa_bits == 42 ||
	       pa_bits == 44 || pa_bits == 48 || pa_bits == 52);
	id_aa64mmfr0_el1_sys_val = pa_bits;
	assume(at < CONFIG_PKVM_PROTECTED_REGS_NUM);

	ret = pkvm_protected_check();

	if (num_protected_reg > CONFIG_PKVM_PROTECTED_REGS_NUM) {
		prove(ret && pkvm_protected_status.rule == PKVM_RULE_CAPACITY,
		      "a list that is longer than the registry is refused");
		return 0;
	}
	for (i = 0; i < CONFIG_PKVM_PROTECTED_REGS_NUM; i++) {
		if (bad == CONFIG_PKVM_PROTECTED_REGS_NUM &&
		    i < num_protected_reg && !entry_is_good(i, pa_bits))
			bad = i;
	}
	prove(!ret == (bad == CONFIG_PKVM_PROTECTED_REGS_NUM),
	      "accepted is a list that is sorted, disjoint, in range and without memory, and no other");
	prove(!ret || (ret == -EINVAL && pkvm_protected_status.rule != PKVM_RULE_OK &&
		       pkvm_protected_status.index == bad),
	      "the first entry that is wrong is recorded, with a reason");
	prove(ret || at >= num_protected_reg || frame < pkvm_protected_regs[at].pfn ||
	      frame >= pkvm_protected_regs[at].pfn + pkvm_protected_regs[at].nr_pages ||
	      !is_memory_page(frame),
	      "no page of an accepted list has a byte of memory");
	prove(ret || at >= num_protected_reg ||
	      pkvm_protected_phys(&pkvm_protected_regs[at]) +
	      pkvm_protected_size(&pkvm_protected_regs[at]) <= (u64)1 << pa_bits,
	      "in bytes the regions do not overflow");

	if (ret) {
		enum pkvm_rule first = pkvm_protected_status.rule;

		ret = pkvm_protected_fail(PKVM_RULE_WITNESS, bad + 1, -1);
		prove(ret == -1 && pkvm_protected_status.rule == first &&
		      pkvm_protected_status.index == bad,
		      "a later failure does not hide the first");
	}

	reached(!ret && num_protected_reg == CONFIG_PKVM_PROTECTED_REGS_NUM);
	reached(!ret && !num_protected_reg);
#if BANKS
	reached(pkvm_protected_status.rule == PKVM_RULE_RAM);
#endif
	reached(pkvm_protected_status.rule == PKVM_RULE_ORDER);
	reached(pkvm_protected_status.rule == PKVM_RULE_WRAPS);
	reached(pkvm_protected_status.rule == PKVM_RULE_EMPTY);
	reached(pkvm_protected_status.rule == PKVM_RULE_PA_RANGE);
	return 0;
}
