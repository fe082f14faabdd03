/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an access of the host is, and what EL2 has to do about it: a reference for
 * protected_forward.c, from the Arm ARM (ESR_EL2, "ISS encoding for an exception from
 * a Data Abort"; SPSR_EL2; SCTLR_EL1), by bit numbers.
 */
#ifndef __CBMC_ACCESS_H
#define __CBMC_ACCESS_H

#include "prove.h"

#include <asm/kvm_pkvm_protected_windows.h>

#define NO_REGISTER	31

static inline u64 bits(u64 value, u32 high, u32 low)
{
	return (value >> low) % (1ULL << (high - low + 1));
}

static inline bool bit(u64 value, u32 n)
{
	return bits(value, n, n);
}

static inline u64 cut(u64 value, u32 bytes)
{
	switch (bytes) {
	case 1:
		return bits(value, 7, 0);
	case 2:
		return bits(value, 15, 0);
	case 4:
		return bits(value, 31, 0);
	default:
		return value;
	}
}

static inline bool is_aligned(u64 phys, u32 bytes)
{
	switch (bytes) {
	case 1:
		return true;
	case 2:
		return bits(phys, 0, 0) == 0;
	case 4:
		return bits(phys, 1, 0) == 0;
	default:
		return bits(phys, 2, 0) == 0;
	}
}

static inline u32 bytes_of(u64 esr)
{
	static const u32 by_sas[] = { 1, 2, 4, 8 };

	return by_sas[bits(esr, 23, 22)];
}

static inline bool is_translation_fault(u64 esr)
{
	switch (bits(esr, 5, 0)) {
	case 0b101011:	/* level -1 */
	case 0b000100:
	case 0b000101:
	case 0b000110:
	case 0b000111:	/* level 3 */
		return true;
	default:
		return false;
	}
}

/* Does the syndrome describe all of one plain access? */
static inline bool is_described(u64 esr)
{
	return bits(esr, 31, 26) == 0b100100 &&	/* data abort from a lower EL */
	       is_translation_fault(esr) &&
	       bit(esr, 24) &&			/* ISV */
	       !bit(esr, 13) &&			/* VNCR */
	       bits(esr, 12, 11) == 0 &&	/* LST: no LD64B or ST64B */
	       !bit(esr, 10) &&			/* FnV */
	       !bit(esr, 8) &&			/* CM */
	       !bit(esr, 7);			/* S1PTW */
}

/* M[4] is AArch32; M[3:0] is 0 for EL0t. SCTLR_EL1.E0E is bit 24, EE bit 25. */
static inline bool is_little_endian_a64(u64 spsr, u64 sctlr)
{
	if (bit(spsr, 4))
		return false;
	return bits(spsr, 3, 0) == 0 ? !bit(sctlr, 24) : !bit(sctlr, 25);
}

static inline bool is_accepted(u64 esr, u64 spsr, u64 sctlr, u64 phys)
{
	return is_described(esr) && is_little_endian_a64(spsr, sctlr) &&
	       is_aligned(phys, bytes_of(esr));
}

static inline u32 register_of(u64 esr)
{
	return bits(esr, 20, 16);
}

static inline bool is_store(u64 esr)
{
	return bit(esr, 6);
}

/* What the CPU puts into its register for what the bus has returned: SSE, SF */
static inline u64 load_result(u64 esr, u64 bus)
{
	u32 bytes = bytes_of(esr);
	u64 value = cut(bus, bytes);

	if (bit(esr, 21) && bytes == 1 && bit(bus, 7))
		value |= 0xffffffffffffff00ULL;
	if (bit(esr, 21) && bytes == 2 && bit(bus, 15))
		value |= 0xffffffffffff0000ULL;
	if (bit(esr, 21) && bytes == 4 && bit(bus, 31))
		value |= 0xffffffff00000000ULL;
	return bit(esr, 15) ? value : cut(value, 4);
}

static inline bool in_window(const struct pkvm_protected_window *window, u64 phys)
{
	return phys >= window->phys && phys - window->phys < window->size;
}

/* @stored is what a store puts on the bus. */
static inline bool is_allowed(const struct pkvm_protected_window *window, u64 esr,
			      u64 phys, u64 stored)
{
	u32 bytes = bytes_of(esr);

	if (!in_window(window, phys) || phys > ~0ULL - (bytes - 1) ||
	    !in_window(window, phys + (bytes - 1)) || !(window->widths & bytes))
		return false;
	if (is_store(esr))
		return window->write && (stored & window->fixed) == 0;
	return window->read;
}

/* As EL1 makes them: ascending, disjoint, not empty */
static inline void any_windows(struct pkvm_protected_window *windows, u32 nr)
{
	u64 prev_end = 0;
	u32 i;

	for (i = 0; i < nr; i++) {
		struct pkvm_protected_window *window = &windows[i];

		window->phys = nondet_u64();
		window->size = nondet_u32() >> 6;
		window->widths = nondet_u32();
		window->read = nondet_u32();
		window->write = nondet_u32();
		window->fixed = nondet_u32();
		assume(window->size && window->phys >= prev_end && window->phys < BIT(52));
		prev_end = window->phys + window->size;
		assume(prev_end <= BIT(52));
	}
}

#endif
