// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel reads a physical address on behalf of user space, from a mapping
 * of /dev/mem: a refusal has to come back as an error, not as an Oops.
 */
#include "guest.h"

static const char *copy_word(u64 addr)
{
	char *at = access_at(addr);
	int fd[2];
	long n;

	if (!at || pipe(fd))
		return "broken";

	n = write(fd[1], at, sizeof(u32));
	if (n == sizeof(u32))
		return "ok";
	return n < 0 && errno == EFAULT ? "denied" : "broken";
}

/**
 * step_copy() - let write() read from a physical address
 * @step:	"copy@9010fe0=denied": EFAULT, or "=ok"
 */
void step_copy(const char *step)
{
	const char *want = strchr(step, '=');
	const char *saw = copy_word(strtoul(step + 5, NULL, 16));

	report(want && !strcmp(saw, want + 1), step, saw);
}
