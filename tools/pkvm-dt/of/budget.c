// SPDX-License-Identifier: GPL-2.0-only
/*
 * A limit to the time that a tree takes, which grows with the product of its parts.
 * Trees of boards take less than a hundredth of it.
 */
#include <linux/of.h>

#include "../say.h"

#ifndef BUDGET
#define BUDGET	(1UL << 27)
#endif

static unsigned long steps;

/**
 * of_step() - account for one look at a node, a property or a number
 */
void of_step(void)
{
	if (++steps > BUDGET)
		die("gave up after %lu steps: the tree is made to take for ever, or far larger than that of a board",
		    BUDGET);
}

/* dt_budget_renew() - start again, for another tree or page size */
void dt_budget_renew(void)
{
	steps = 0;
}
