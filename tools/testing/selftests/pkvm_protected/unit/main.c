// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests of the rule book, the same source files as the kernel compiles.
 */
#include "unit.h"

int main(void)
{
	plan(range_tests(false) + table_tests(false) +
	     platform_tests(false) + window_tests(false) + words_tests(false) +
	     access_tests(false) + tables_tests(false) + windows_tests(false));
	range_tests(true);
	table_tests(true);
	platform_tests(true);
	window_tests(true);
	words_tests(true);
	access_tests(true);
	tables_tests(true);
	windows_tests(true);
	finish();
}
