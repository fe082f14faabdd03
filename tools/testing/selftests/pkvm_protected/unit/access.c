// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a syndrome says about a denied access; the values are those that EL2
 * injects, S1PTW set.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

static const struct {
	u64 esr;
	bool walk;
	const char *words;
} syndromes[] = {
	/* Data aborts from EL0 and EL1: ISV, SAS, WNR */
	{ 0x93000087, false, "read of 1 bytes" },
	{ 0x93400087, false, "read of 2 bytes" },
	{ 0x93800087, false, "read of 4 bytes" },
	{ 0x97c00087, false, "read of 8 bytes" },
	{ 0x938000c7, false, "write of 4 bytes" },
	{ 0x97c000c7, false, "write of 8 bytes" },
	/* No ISV: pairs, SIMD, exclusives, atomics; SAS means nothing */
	{ 0x92000087, false, "read or atomic" },
	{ 0x92c00087, false, "read or atomic" },
	{ 0x920000c7, false, "write" },
	/* CM comes with WNR */
	{ 0x920001c7, false, "cache maintenance" },
	/* Instruction aborts from EL0 and EL1 */
	{ 0x82000087, false, "instruction fetch" },
	{ 0x86000087, false, "instruction fetch" },
	/* A walk, whatever it was for */
	{ 0x92000087, true, "page-table walk" },
	{ 0x82000087, true, "page-table walk" },
};

static bool words_hold(unsigned int i)
{
	char buf[48];
	int len = pkvm_access_words(buf, sizeof(buf), syndromes[i].esr,
				    syndromes[i].walk);

	if (len < (int)sizeof(buf) && !strcmp(buf, syndromes[i].words))
		return true;
	printf("# esr 0x%llx, got: %s\n", syndromes[i].esr, buf);
	return false;
}

/* Without ISV, the instruction is all there is; by GNU as. */
static const struct {
	u32 insn;
	const char *text;
	const char *name;
} insns[] = {
	{ 0x29400440, "ldp w0, w1, [x2]", "ldp or stp" },
	{ 0xa9000440, "stp x0, x1, [x2]", "ldp or stp" },
	{ 0x69400440, "ldpsw x0, x1, [x2]", "ldp or stp" },
	{ 0xa8400440, "ldnp x0, x1, [x2]", "ldp or stp" },
	{ 0xa9bf7bfd, "stp x29, x30, [sp, #-16]!", "ldp or stp" },
	{ 0xad400440, "ldp q0, q1, [x2]", "a vector load or store" },
	{ 0x3dc00040, "ldr q0, [x2]", "a vector load or store" },
	{ 0xbc004440, "str s0, [x2], #4", "a vector load or store" },
	{ 0x4c407840, "ld1 {v0.4s}, [x2]", "a vector load or store" },
	{ 0x0d9f0c40, "st1 {v0.b}[3], [x2], #1", "a vector load or store" },
	{ 0x885f7c40, "ldxr w0, [x2]", "an exclusive load or store" },
	{ 0x88017c40, "stxr w1, w0, [x2]", "an exclusive load or store" },
	{ 0xc85ffc40, "ldaxr x0, [x2]", "an exclusive load or store" },
	{ 0xc87f0440, "ldxp x0, x1, [x2]", "an exclusive load or store" },
	{ 0x0801fc40, "stlxrb w1, w0, [x2]", "an exclusive load or store" },
	{ 0x88a07c41, "cas w0, w1, [x2]", "compare and swap" },
	{ 0xc8e0fc41, "casal x0, x1, [x2]", "compare and swap" },
	{ 0x48207c82, "casp x0, x1, x2, x3, [x4]", "compare and swap" },
	{ 0xb8200041, "ldadd w0, w1, [x2]", "an atomic" },
	{ 0xf820305f, "stset x0, [x2]", "an atomic" },
	{ 0x38208041, "swpb w0, w1, [x2]", "an atomic" },
	{ 0xb8404440, "ldr w0, [x2], #4", "a load or store with writeback" },
	{ 0xf8008c40, "str x0, [x2, #8]!", "a load or store with writeback" },
	{ 0x38801440, "ldrsb x0, [x2], #1", "a load or store with writeback" },
	/* Those below have ISV, or cannot reach a device, or are none. */
	{ 0xb9400040, "ldr w0, [x2]", "this instruction" },
	{ 0xb8636840, "ldr w0, [x2, x3]", "this instruction" },
	{ 0xb85fc040, "ldur w0, [x2, #-4]", "this instruction" },
	{ 0xb8400840, "ldtr w0, [x2]", "this instruction" },
	{ 0x88dffc40, "ldar w0, [x2]", "this instruction" },
	{ 0x889ffc40, "stlr w0, [x2]", "this instruction" },
	{ 0xd50b7422, "dc zva, x2", "this instruction" },
	{ 0xd9200840, "stg x0, [x2]", "this instruction" },
	{ 0xa540a040, "ld1w {z0.s}, p0/z, [x2]", "this instruction" },
	{ 0x00000000, "an instruction that cannot be read", "this instruction" },
};

static const struct pkvm_window whole = {
	.regs = { 0x9010000, 8 }, .width = 4, .read = true, .write = true,
};
static const struct pkvm_window read_only = {
	.regs = { 0x9010000, 4 }, .width = 4, .read = true,
};
static const struct pkvm_window write_only = {
	.regs = { 0x9010000, 4 }, .width = 4, .write = true,
};
static const struct pkvm_window masked = {
	.regs = { 0x9010000, 4 }, .width = 4, .read = true, .write = true,
	.masked = true, .mask = 0x1,
};
static const struct pkvm_window any_size = {
	.regs = { 0x9010000, 6 }, .read = true, .write = true,
};

/* In the order in which EL2 looks: each breaks what comes behind it as well. */
static const struct {
	const struct pkvm_window *window;
	struct pkvm_denied_access access;
	const char *words;
} reasons[] = {
	{ NULL, { 0x92000087, 0x9010001, 0, 0x29400440, false }, "no window has it" },
	{ &read_only, { 0x920000c7, 0x9010001, 2, 0x29000440, false },
	  "ldp or stp cannot be forwarded, use readl() or writel()" },
	{ &read_only, { 0x934000c7, 0x9010001, 2, 0, false },
	  "big-endian and 32-bit accesses are not forwarded" },
	{ &read_only, { 0x934000c7, 0x9010001, 2, 0, true }, "it is not aligned" },
	{ &read_only, { 0x934000c7, 0x9010000, 2, 0, true },
	  "the window takes accesses of 4 bytes" },
	{ &read_only, { 0x930000c7, 0x9010003, 2, 0, true },
	  "the window takes accesses of 4 bytes" },
	{ &whole, { 0x97c00087, 0x9010000, 0, 0, true },
	  "the window takes accesses of 4 bytes" },
	{ &whole, { 0x97c00087, 0x9010004, 0, 0, true }, "it is not aligned" },
	{ &read_only, { 0x938000c7, 0x9010000, 2, 0, true }, "the window is read-only" },
	{ &write_only, { 0x93800087, 0x9010000, 0, 0, true }, "the window is write-only" },
	{ &masked, { 0x938000c7, 0x9010000, 0x3, 0, true },
	  "0x3 sets bits outside of the write mask 0x1" },
	{ &masked, { 0x938000c7, 0x9010000, 0xffffffff, 0, true },
	  "0xffffffff sets bits outside of the write mask 0x1" },
	{ &any_size, { 0x93800087, 0x9010000, 0, 0, false },
	  "big-endian and 32-bit accesses are not forwarded" },
	{ &any_size, { 0x93800087, 0x9010002, 0, 0, true }, "it is not aligned" },
	{ &any_size, { 0x93800087, 0x9010004, 0, 0, true }, "it ends behind the window" },
	{ &any_size, { 0x93c00087, 0x9010000, 0, 0, true }, "it ends behind the window" },
	/* A reason that EL1 cannot see */
	{ &any_size, { 0x93400087, 0x9010004, 0, 0, true }, "it is not forwarded" },
	{ &any_size, { 0x930000c7, 0x9010005, 0, 0, true }, "it is not forwarded" },
	{ &masked, { 0x938000c7, 0x9010000, 0x1, 0, true }, "it is not forwarded" },
	{ &masked, { 0x93800087, 0x9010000, 0x3, 0, true }, "it is not forwarded" },
	{ &whole, { 0x938000c7, 0x9010004, 0xffffffff, 0, true }, "it is not forwarded" },
};

static bool insn_holds(unsigned int i)
{
	struct pkvm_denied_access access = { .esr = 0x92000087, .insn = insns[i].insn };
	char buf[128], want[128];

	snprintf(want, sizeof(want), "%s cannot be forwarded, use readl() or writel()",
		 insns[i].name);
	if (pkvm_access_reason(buf, sizeof(buf), &access, &whole) == (int)strlen(want) &&
	    !strcmp(buf, want))
		return true;
	printf("# %s, got: %s\n", insns[i].text, buf);
	return false;
}

static bool reason_holds(unsigned int i)
{
	char buf[128];

	if (pkvm_access_reason(buf, sizeof(buf), &reasons[i].access, reasons[i].window) ==
	    (int)strlen(reasons[i].words) && !strcmp(buf, reasons[i].words))
		return true;
	printf("# reason %u, got: %s\n", i, buf);
	return false;
}

static bool longest_reason_fits(void)
{
	static const struct pkvm_window window = {
		.width = 8, .write = true, .masked = true, .mask = 0x7fffffff,
	};
	static const struct pkvm_denied_access access = {
		.esr = 0x97c000c7, .value = ~0ULL, .plain = true,
	};

	return pkvm_access_reason(NULL, 0, &access, &window) < 128;
}

/* Only a store with ISV has a register whose value counts. */
static bool register_holds(void)
{
	return pkvm_access_register(0x938000c7) == 0 &&
	       pkvm_access_register(0x938500c7) == 5 &&
	       pkvm_access_register(0x939f00c7) == 31 &&
	       pkvm_access_register(0x93850087) == -1 &&
	       pkvm_access_register(0x920500c7) == -1;
}

/* DFSC 0x10, and no other */
static bool answered_holds(void)
{
	u64 fsc;

	for (fsc = 0; fsc < 64; fsc++) {
		if (pkvm_access_answered(0x920000c0 | fsc) != (fsc == 0x10))
			return false;
	}
	return true;
}

void access_tests(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(syndromes); i++)
		result(words_hold(i), "access", syndromes[i].words);
	for (i = 0; i < ARRAY_SIZE(insns); i++)
		result(insn_holds(i), "insn", insns[i].text);
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		result(reason_holds(i), "reason", reasons[i].words);
	result(longest_reason_fits(), "reason", "128 characters hold the longest");
	result(register_holds(), "access", "the register of a store");
	result(answered_holds(), "access", "an abort of the device");
}
