// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which accesses does EL2 take for plain ones, and what does it take them for? All
 * syndromes, from every state of the CPU, against the reference in access.h.
 */
#include "forward.h"

int main(void)
{
	u64 esr = nondet_u64(), spsr = nondet_u64(), sctlr = nondet_u64();
	u64 phys = nondet_u64(), bus = nondet_u64();
	u32 reg = nondet_u32();
	struct kvm_cpu_context host;
	struct pkvm_access access;
	bool accepted = decode_access(esr, spsr, sctlr, phys, &access);

	prove(accepted == is_accepted(esr, spsr, sctlr, phys),
	      "plain aligned little-endian accesses are accepted, and no others");
	if (accepted) {
		prove(access.phys == phys, "the address");
		prove(access.order < 4 && 1U << access.order == bytes_of(esr), "SAS");
		prove(access.reg == bits(esr, 20, 16), "SRT");
		prove(access.write == bit(esr, 6), "WnR");
		prove(access.sign == bit(esr, 21), "SSE");
		prove(access.wide == bit(esr, 15), "SF");

		prove(loaded(&access, cut(bus, bytes_of(esr))) == load_result(esr, bus),
		      "a load extends the sign, and a 32-bit one clears the upper half");
		assume(reg < NO_REGISTER);
		prove(register_of(esr) != reg || !is_store(esr) ||
		      to_store(&access, &host) == cut(host.regs.regs[reg], bytes_of(esr)),
		      "a store has its register, cut to the width");
		prove((register_of(esr) != NO_REGISTER && is_store(esr)) ||
		      to_store(&access, &host) == 0,
		      "register 31 is stored as zero");
	}

	reached(accepted && bits(esr, 5, 0) == 0b101011);
	reached(accepted && bits(esr, 5, 0) == 0b000111 && bits(spsr, 3, 0) == 0);
	reached(accepted && register_of(esr) == NO_REGISTER && is_store(esr));
	reached(accepted && bit(esr, 21) && !bit(esr, 15) && bytes_of(esr) == 2);
	reached(accepted && bit(sctlr, 24));
	reached(accepted && bit(sctlr, 25));
	reached(!accepted && is_described(esr) && is_little_endian_a64(spsr, sctlr));
	reached(!accepted && is_described(esr) && bit(spsr, 4));
	return 0;
}
