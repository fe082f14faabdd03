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

unsigned int access_tests(bool run)
{
	unsigned int nr = ARRAY_SIZE(syndromes);
	unsigned int i;

	for (i = 0; run && i < nr; i++)
		result(words_hold(i), "access", syndromes[i].words);
	return nr;
}
