// SPDX-License-Identifier: GPL-2.0-only
/* What csource.py has to find: (a < b) in a comment is not, "a < b" neither. */
#include <stdbool.h>

enum pkvm_rule { PKVM_RULE_OK, PKVM_RULE_LONG };
enum { PKVM_ID_HOST, PKVM_ID_HYP };

#define FIELD_GET(mask, value)	(((value) & (mask)) >> __builtin_ctz(mask))
#define BUILD_BUG_ON(wrong)	_Static_assert(!(wrong), "wrong")

/* Nested operands, a constant in one of them, and what binds first. */
static bool between(unsigned int a, unsigned int b, bool either)
{
	return (either && a == 3) || (a > b && b >= 2u);
}

/* A refusal is not a constant, and an index is not at the end of a name. */
static enum pkvm_rule judge(const unsigned int *nr1, unsigned int limit)
{
	if (nr1[1] >= limit - 1 && *nr1 != 0)
		return PKVM_RULE_LONG;
	return PKVM_RULE_OK;
}

/* A loop begins, ends and steps; a shift compares nothing. */
static unsigned long sum(unsigned int end)
{
	unsigned long step = 1UL, i, total = 0x10UL;

	BUILD_BUG_ON(sizeof(total) < 2);
	for (i = 1; i < end; i++)
		total += 3 * i * step;
	while (total > 46) {
		total -= 14;
	}
	return total << 1;
}

/* A name that decides; and two of one kind in a function. */
static int owner(int who)
{
	int first = 0, second = 0;

	if (who == PKVM_ID_HYP)
		first = second + 1;
	if (who == 7)
		return 5;
	if (who == 8)
		return 5;
	return first;
}

/* The mask has to be a constant, and is left alone. */
static unsigned int field(unsigned int value)
{
	return FIELD_GET(0xf0, value) <= 4;
}
