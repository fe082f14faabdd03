// SPDX-License-Identifier: GPL-2.0-only
/*
 * An abort of the host, from its syndrome to its registers: denied, and then nothing
 * has changed; done, as the CPU would have; or answered with an abort by the device.
 */
#include "forward.h"

#include <nvhe/pkvm_protected_forward.h>

static bool same_sysregs(const struct sysregs *a, const struct sysregs *b)
{
	return a->SYS_ELR == b->SYS_ELR && a->SYS_SPSR == b->SYS_SPSR &&
	       a->SYS_ESR == b->SYS_ESR && a->SYS_FAR == b->SYS_FAR &&
	       a->SYS_SCTLR == b->SYS_SCTLR;
}

int main(void)
{
	u64 esr = nondet_u64(), far = nondet_u64(), page = nondet_u64() << 12;
	u64 phys = page | bits(far, 11, 0);
	u32 reg = register_of(esr), at = nondet_u32();
	u64 region = nondet_u32() % PKVM_PROTECTED_REGS_NUM;
	struct kvm_cpu_context host, before;
	struct sysregs el1, el2;
	u64 stored;
	int ret;
	bool good;

	/* The span is empty without a window. */
	num_protected_windows = PKVM_PROTECTED_WINDOWS_NUM;
	any_windows(pkvm_protected_windows, PKVM_PROTECTED_WINDOWS_NUM);
	pkvm_protected_span.start = pkvm_protected_windows[0].phys;
	pkvm_protected_span.size = pkvm_protected_windows[0].size;
	pkvm_protected_windows[0].reg = region;
	pkvm_protected_regs[region].pfn = nondet_u64();
	pkvm_protected_va[region] = nondet_u64();

	sysregs_el1 = (struct sysregs){ nondet_u64(), nondet_u64(), nondet_u64(),
					nondet_u64(), nondet_u64() };
	sysregs_el2 = (struct sysregs){ nondet_u64(), nondet_u64(), esr, far, nondet_u64() };
	el1 = sysregs_el1;
	el2 = sysregs_el2;
	before = host;
	bus_aborts = nondet_u32();
	bus_value = nondet_u64();
	assume(at < NO_REGISTER);

	ret = pkvm_forward_access(&host, esr, page, far);

	stored = reg == NO_REGISTER ? 0 : cut(before.regs.regs[reg], bytes_of(esr));
	good = is_accepted(esr, el2.SYS_SPSR, el1.SYS_SCTLR, phys) &&
	       is_allowed(&pkvm_protected_windows[0], esr, phys, stored);
	/* What handle_host_mem_abort() does */
	if (ret == -EPERM)
		host_inject_mem_abort(&host);
	prove(ret == (!good ? -ENOENT : bus_aborts ? -EPERM : 0),
	      "what a window allows is forwarded, and nothing else");

	if (!good) {
		prove(seen.accesses == 0 && seen.injected == 0,
		      "what is denied is not performed, and is not answered here");
		prove(same_sysregs(&el1, &sysregs_el1) && same_sysregs(&el2, &sysregs_el2),
		      "what is denied leaves the system registers as they were");
		prove(host.regs.regs[at] == before.regs.regs[at],
		      "what is denied leaves the host's registers as they were");
	} else {
		prove(seen.accesses == 1 && seen.bytes == bytes_of(esr) &&
		      seen.store == is_store(esr) &&
		      (u64)seen.addr == pkvm_protected_va[region] +
					(phys - (pkvm_protected_regs[region].pfn << 12)),
		      "one access of its width and direction, at its place in its region");
		prove(!is_store(esr) || seen.stored == stored, "a store has its value");
	}

	if (good && !bus_aborts) {
		prove(sysregs_el2.SYS_ELR == el2.SYS_ELR + 4, "the instruction is done");
		prove(bits(sysregs_el2.SYS_SPSR, 11, 10) == 0, "BTYPE is cleared");
		prove(!bit(sysregs_el2.SYS_SPSR, 21), "SS is cleared");
		prove((sysregs_el2.SYS_SPSR | 0xc00 | 1 << 21) ==
		      (el2.SYS_SPSR | 0xc00 | 1 << 21), "and nothing else of PSTATE");
		prove(host.regs.regs[at] == (!is_store(esr) && at == reg ?
					     load_result(esr, bus_value) :
					     before.regs.regs[at]),
		      "a load changes its register, and nothing else is changed");
		prove(seen.injected == 0 && same_sysregs(&el1, &sysregs_el1),
		      "EL1 sees nothing of it");
	}

	if (good && bus_aborts) {
		u64 told = seen.injected_el2.SYS_ESR;

		prove(seen.injected == 1, "the device's abort is the host's");
		prove(sysregs_el2.SYS_ELR == el2.SYS_ELR &&
		      seen.injected_el2.SYS_ELR == el2.SYS_ELR, "ELR is restored");
		prove(sysregs_el2.SYS_SPSR == el2.SYS_SPSR &&
		      seen.injected_el2.SYS_SPSR == el2.SYS_SPSR, "SPSR is restored");
		prove(bits(told, 5, 0) == 0b010000, "a synchronous external abort");
		prove(bits(told, 31, 25) == bits(esr, 31, 25) && bit(told, 6) == bit(esr, 6),
		      "class, length and direction are those of the access");
		prove(!bit(told, 24), "ISV is clear");
		prove(!bit(told, 10), "FnV is clear");
		prove(bits(told, 24, 7) == 0 && bits(told, 63, 32) == 0,
		      "and nothing else is told");
		prove(seen.injected_el1.SYS_FAR == far && seen.injected_el2.SYS_FAR == far,
		      "FAR is the address of the access");
		prove(host.regs.regs[at] == before.regs.regs[at],
		      "an aborted access leaves the host's registers as they were");
	}

	reached(good && !bus_aborts && !is_store(esr) && at == reg && bytes_of(esr) == 8);
	reached(good && !bus_aborts && is_store(esr) && reg == NO_REGISTER);
	reached(good && !bus_aborts && !is_store(esr) && reg == NO_REGISTER);
	reached(good && bus_aborts && is_store(esr) && bytes_of(esr) == 1);
	reached(good && bus_aborts && bit(esr, 14));
	reached(!good && is_accepted(esr, el2.SYS_SPSR, el1.SYS_SCTLR, phys));
	return 0;
}
