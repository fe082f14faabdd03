// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run the host stage-2's pool of table pages dry, from user space, and look
 * after every touch whether the recycling has given a region back.
 */
#include "guest.h"

/* One read of 4 bytes; OUTCOME_BROKEN if the page cannot be mapped. */
static enum outcome read_word(u64 addr)
{
	struct access access = { .via = 'u', .size = 4, .addr = addr };
	char *at = access_at(addr);
	enum outcome outcome;
	u64 value;

	if (!at)
		return OUTCOME_BROKEN;
	outcome = access_caught(at, &access, &value);
	access_unmap(at);
	return outcome;
}

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
	u32 reached = 0;
	u32 i;

	*seen = OUTCOME_DENIED;
	if (!access_catch()) {
		*seen = OUTCOME_BROKEN;
		return 0;
	}
	for (i = 1; i <= windows; i++) {
		enum outcome outcome = read_word((u64)i << shift);

		if (outcome == OUTCOME_OK || outcome == OUTCOME_BUS)
			reached++;

		outcome = read_word(victim);
		if (outcome != OUTCOME_DENIED && *seen == OUTCOME_DENIED)
			*seen = outcome;
	}
	access_uncatch();
	return reached;
}
