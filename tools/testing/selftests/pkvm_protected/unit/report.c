// SPDX-License-Identifier: GPL-2.0-only
#include "kselftest.h"
#include "unit.h"

void start(void)
{
	ksft_print_header();
}

void result(bool pass, const char *suite, const char *what)
{
	ksft_test_result(pass, "%s: %s\n", suite, what);
}

void note(const char *what, long value)
{
	ksft_print_msg("%s: %ld\n", what, value);
}

void finish(void)
{
	ksft_set_plan(ksft_test_num());
	ksft_finished();
}
