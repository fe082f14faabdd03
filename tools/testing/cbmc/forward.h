/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * protected_forward.c on a machine of which the harness sees everything: system
 * registers, barriers, the one access, an injected abort. The text of an "asm
 * volatile" is the instruction, so the table of instructions is proved as well; that
 * the assembler and the exception table do with it what they say is assumed.
 */
#ifndef __CBMC_FORWARD_H
#define __CBMC_FORWARD_H

#include <asm/alternative.h>
#include <asm/barrier.h>
#include <asm/kvm_emulate.h>
#include <asm/kvm_hyp.h>

#include "access.h"

struct sysregs sysregs_el1, sysregs_el2;

/* What the device does, for each access */
static bool bus_aborts;
static u64 bus_value;

/* What EL2 has done */
static struct {
	u32 accesses;
	u32 barriers_before, barriers_after;
	const void *addr;
	u32 bytes;
	bool store;
	u64 stored;

	u32 injected;
	struct sysregs injected_el1, injected_el2;
} seen;

void barrier_of(const char *domain)
{
	if (domain[0] != 's')
		return;
	if (seen.accesses)
		seen.barriers_after++;
	else
		seen.barriers_before++;
}

void host_inject_mem_abort(struct kvm_cpu_context *host_ctxt)
{
	seen.injected++;
	seen.injected_el1 = sysregs_el1;
	seen.injected_el2 = sysregs_el2;
}

/* The last range whose EL2 address was asked for, and the address */
static u64 asked_phys, asked_size;
static u64 hyp_va;

void __iomem *pkvm_protected_hyp_va(phys_addr_t phys, u64 size)
{
	asked_phys = phys;
	asked_size = size;
	return (void *)hyp_va;
}

#define LOAD(insn, reg)	 "guarded(ALTERNATIVE(\"ld\" \"" insn "\" \" \" \"" reg "\""
#define STORE(insn, reg) "guarded(\"st\" \"" insn "\" \" \" \"" reg "\""

static bool starts(const char *text, const char *with)
{
	for (; *with; with++, text++) {
		if (*text != *with)
			return false;
	}
	return true;
}

/* A nested exception overwrites what EL2 knows of the first one. */
static bool perform(const char *text, const void *addr, u64 *val)
{
	seen.accesses++;
	seen.addr = addr;
	if (starts(text, LOAD("rb", "%w[val]")))
		seen.bytes = 1;
	else if (starts(text, LOAD("rh", "%w[val]")))
		seen.bytes = 2;
	else if (starts(text, LOAD("r", "%w[val]")))
		seen.bytes = 4;
	else if (starts(text, LOAD("r", "%x[val]")))
		seen.bytes = 8;
	else
		seen.store = true;
	if (starts(text, STORE("rb", "%w[val]")))
		seen.bytes = 1;
	else if (starts(text, STORE("rh", "%w[val]")))
		seen.bytes = 2;
	else if (starts(text, STORE("r", "%w[val]")))
		seen.bytes = 4;
	else if (starts(text, STORE("r", "%x[val]")))
		seen.bytes = 8;
	prove(seen.bytes, "each instruction is a known one");

	if (seen.store)
		seen.stored = cut(*val, seen.bytes);
	else
		*val = bus_aborts ? nondet_u64() : cut(bus_value, seen.bytes);
	if (bus_aborts) {
		sysregs_el2.SYS_ELR = nondet_u64();
		sysregs_el2.SYS_SPSR = nondet_u64();
		sysregs_el2.SYS_ESR = nondet_u64();
		sysregs_el2.SYS_FAR = nondet_u64();
	}
	return !bus_aborts;
}

/* Only in do_read() and do_write(); a device's register is not read for the model's sake. */
#define asm
#define volatile(...)	(ok = perform(#__VA_ARGS__, (const void *)addr, val))
#include <protected_forward.c>
#undef asm
#undef volatile

#endif
