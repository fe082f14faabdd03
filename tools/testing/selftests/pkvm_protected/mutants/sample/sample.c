// SPDX-License-Identifier: GPL-2.0-only
/* What csource.py is tried on: each mutant has to change what main() prints. */
#include <stdio.h>

static int limit = 3;

/* An "if" of one condition, and comparisons with a bound that is met. */
static int clamp(int value)
{
	if (value > limit)
		return -limit;
	return value;
}

static int between(int value, int low, int high)
{
	return value >= low && value < high;
}

static int count_below(const int *values, int nr, int bound)
{
	int found = 0;
	int i;

	for (i = 0; i < nr; i++) {
		if (values[i] < bound || values[i] == 7)
			found = found + 1;
	}
	return found;
}

int main(void)
{
	static const int values[] = { 1, 2, 3, 7, 9, 2 };
	int i;

	for (i = 2; i != 5; i++)
		printf("%d %d ", clamp(i), between(i, 3, 4));
	printf("%d %d\n", count_below(values, 5, 3), count_below(values, 4, 0));
	return 0;
}
