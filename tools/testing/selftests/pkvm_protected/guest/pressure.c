// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run the host stage-2's pool of table pages dry, from user space, and look
 * after every touch whether the recycling has given a region back.
 */
#include "guest.h"

/**
 * pressure() - touch one page in each of many windows
 * @windows:	how many
 * @shift:	log2 of their distance
 * @victim:	protected address to try after each touch
 * @seen:	set to the first outcome of that which was not a refusal, or to
 *		OUTCOME_DENIED
 *
 * Return: number of touches that reached the bus, which the kernel answers with
 * SIGBUS where there is no device, or with data where there is.
 */
u32 pressure(u32 windows, u32 shift, u64 victim, enum outcome *seen)
{
	struct access probe = { .via = 'u', .size = 4, .addr = victim };
	u32 reached = 0;
	u64 value;
	u32 i;

	*seen = OUTCOME_DENIED;
	for (i = 1; i <= windows; i++) {
		struct access touch = {
			.via = 'u', .size = 4, .addr = (u64)i << shift,
		};
		enum outcome outcome = access_try(&touch, &value);

		if (outcome == OUTCOME_OK || outcome == OUTCOME_BUS)
			reached++;

		outcome = access_try(&probe, &value);
		if (outcome != OUTCOME_DENIED && *seen == OUTCOME_DENIED)
			*seen = outcome;
	}
	return reached;
}
