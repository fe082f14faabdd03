// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests of the rule book, the same source files as the kernel compiles.
 */
#include "unit.h"

int main(void)
{
	start();
	range_tests();
	table_tests();
	platform_tests();
	window_tests();
	words_tests();
	access_tests();
	tables_tests();
	windows_tests();
	finish();
}
