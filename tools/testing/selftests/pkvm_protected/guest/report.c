// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP, by the kernel's own kselftest.h.
 */
#include "kselftest.h"
#include "guest.h"

void report_plan(u32 steps)
{
	ksft_print_header();
	ksft_set_plan(steps);
}

/**
 * report() - one step, one result
 * @pass:	did it end as expected?
 * @step:	the word from the command line
 * @saw:	what happened
 */
void report(bool pass, const char *step, const char *saw)
{
	ksft_test_result(pass, "%s saw %s\n", step, saw);
}

void report_finish(void)
{
	ksft_finished();
}
