// SPDX-License-Identifier: GPL-2.0-only
/*
 * protected-clocks: which specifiers a list has. Each list ends where its memory
 * ends, so that the sanitizer sees a look beyond.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "../../../../../drivers/virt/pkvm_protected/specifier.h"

static const struct {
	const char *what;
	u32 list[4];
	u32 nr;
	u32 cells[2];
	u32 width;
	bool listed;
} cases[] = {
	{ "the first of two", { 3, 17 }, 2, { 3 }, 1, true },
	{ "the last of two", { 3, 17 }, 2, { 17 }, 1, true },
	{ "none of two", { 3, 17 }, 2, { 1 }, 1, false },
	{ "an empty list", { 0 }, 0, { 0 }, 1, false },
	{ "clock 0 is a clock like any", { 0 }, 1, { 0 }, 1, true },
	{ "two cells, both equal", { 1, 2, 3, 4 }, 4, { 3, 4 }, 2, true },
	{ "two cells, one equal", { 1, 2, 3, 4 }, 4, { 3, 5 }, 2, false },
	{ "two cells across two entries", { 1, 2, 3, 4 }, 4, { 2, 3 }, 2, false },
	{ "the last entry cut off", { 1, 2, 3 }, 3, { 3, 0 }, 2, false },
	{ "no cells", { 1, 2 }, 2, { 0 }, 0, false },
};

static bool case_holds(unsigned int i)
{
	u32 *list = malloc(cases[i].nr * sizeof(*list));
	bool listed;

	if (cases[i].nr)
		memcpy(list, cases[i].list, cases[i].nr * sizeof(*list));
	listed = pkvm_specifier_listed(list, cases[i].nr, cases[i].cells,
				       cases[i].width);
	free(list);
	return listed == cases[i].listed;
}

unsigned int specifier_tests(bool run)
{
	unsigned int i;

	for (i = 0; run && i < ARRAY_SIZE(cases); i++)
		result(case_holds(i), "specifier", cases[i].what);
	return ARRAY_SIZE(cases);
}
