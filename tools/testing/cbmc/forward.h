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
#include <asm/kvm_pkvm_protected.h>

#include "access.h"

struct sysregs sysregs_el1, sysregs_el2;
struct pkvm_protected_reg pkvm_protected_regs[PKVM_PROTECTED_REGS_NUM];
unsigned long pkvm_protected_va[PKVM_PROTECTED_REGS_NUM];

/* What the device does, for each access */
static bool bus_aborts;
static u64 bus_value;

/* What EL2 has done */
static struct {
	u32 accesses;
	const void *addr;
	u32 bytes;
	bool store;
	u64 stored;

	u32 injected;
	struct sysregs injected_el1, injected_el2;
} seen;

void host_inject_mem_abort(struct kvm_cpu_context *host_ctxt)
{
	seen.injected++;
	seen.injected_el1 = sysregs_el1;
	seen.injected_el2 = sysregs_el2;
}

static bool starts(const char *text, const char *with)
{
	for (; *with; with++, text++) {
		if (*text != *with)
			return false;
	}
	return true;
}

static bool is_guarded(const char *text, const char *insn)
{
	static const char before[] = "\"1:	\" \"";

	return starts(text, before) && starts(text + sizeof(before) - 1, insn);
}

/* A nested exception overwrites what EL2 knows of the first one. */
static bool perform_text(const char *text, const void *addr, u64 *val)
{
	seen.accesses++;
	seen.addr = addr;
	seen.store = is_guarded(text, "stlr");
	if (is_guarded(text, "ldarb %w[val]\"") || is_guarded(text, "stlrb %w[val]\""))
		seen.bytes = 1;
	else if (is_guarded(text, "ldarh %w[val]\"") || is_guarded(text, "stlrh %w[val]\""))
		seen.bytes = 2;
	else if (is_guarded(text, "ldar %w[val]\"") || is_guarded(text, "stlr %w[val]\""))
		seen.bytes = 4;
	else if (is_guarded(text, "ldar %x[val]\"") || is_guarded(text, "stlr %x[val]\""))
		seen.bytes = 8;
	prove(seen.bytes, "each instruction is a known one, an acquire or a release");

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

/* Only in perform(); a device's register is not read for the model's sake. */
#define asm
#define volatile(...)	(ok = perform_text(#__VA_ARGS__, (const void *)addr, val))
#include <protected_forward.c>
#undef asm
#undef volatile

#endif
