// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP, by the kernel's own kselftest.h.
 */
#include "kselftest.h"
#include "guest.h"

/**
 * report_plan() - start, or go on where the kernel before a crash has ended
 * @steps:	how many there are, of both kernels
 * @passed:	how many have passed before the crash
 */
void report_plan(u32 steps, u32 passed)
{
	if (!passed) {
		ksft_print_header();
		ksft_set_plan(steps);
		return;
	}
	ksft_plan = steps;
	ksft_cnt.ksft_pass = passed;
}

/**
 * report_all_passed() - has no step failed so far?
 * @passed:	set to the number of those that have passed
 *
 * Return: true if none has.
 */
bool report_all_passed(u32 *passed)
{
	*passed = ksft_get_pass_cnt();
	return !ksft_get_fail_cnt() && !ksft_get_error_cnt();
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
