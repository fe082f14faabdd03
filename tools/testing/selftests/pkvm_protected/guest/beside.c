// SPDX-License-Identifier: GPL-2.0-only
/*
 * An access that is tried beside what a step does with another device.
 */
#include "guest.h"

/**
 * beside_read() - read "64@a000000=denied"
 * @text:	how often the step does what it does, and the access
 * @access:	set to a read of 4 bytes by user space
 * @want:	set to its expected end
 *
 * Return: the number, 0 if @text is wrong.
 */
u32 beside_read(const char *text, struct access *access, struct expectation *want)
{
	char *end;
	u32 nr = strtoul(text, &end, 10);

	if (*end != '@')
		return 0;
	*access = (struct access){
		.via = 'u', .size = 4, .addr = strtoul(end + 1, &end, 16),
	};
	return *end == '=' && expectation_read(end + 1, want) ? nr : 0;
}

/* beside_holds() - try it; true if it ends as it must */
bool beside_holds(const struct access *access, struct expectation want)
{
	u64 value = 0;
	enum outcome outcome = access_try(access, &value);

	return expectation_met(want, outcome, value);
}
