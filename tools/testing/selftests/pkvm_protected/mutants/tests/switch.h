/* SPDX-License-Identifier: GPL-2.0-only */
/* As in mutants.py, for a program that has the libc. */
#include <stdbool.h>
#include <stdlib.h>

static unsigned int pkvm_mutant;

static inline bool pkvm_mutate(unsigned int number, bool right, bool wrong)
{
	return pkvm_mutant == number ? wrong : right;
}

static __attribute__((constructor)) void pkvm_mutant_read(void)
{
	const char *number = getenv("PKVM_MUTANT");

	pkvm_mutant = number ? atoi(number) : 0;
}
