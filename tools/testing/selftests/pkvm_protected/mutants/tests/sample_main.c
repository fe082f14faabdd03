// SPDX-License-Identifier: GPL-2.0-only
/* Prints something else for each mutant of SAMPLE. */
#include <stdio.h>

#include SAMPLE

static void show(unsigned long number)
{
	printf("%lu ", number);
}

int main(void)
{
	unsigned int a, b;

	for (a = 0; a < 6; a++) {
		for (b = 0; b < 6; b++) {
			unsigned int mixed[] = { b % 3, a, b };

			show(between(a, b, false));
			show(between(a, b, true));
			show(judge(mixed, b));
		}
		show(field(a << 4));
		show(sum(a));
		show(sum(a + 6));
	}
	for (a = 0; a < 10; a++)
		show(owner(a));
	printf("\n");
	return 0;
}
