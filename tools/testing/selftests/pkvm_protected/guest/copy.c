// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel reads a physical address on behalf of user space, from a mapping
 * of /dev/mem: a refusal has to come back as an error, not as an Oops.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

static const char *copy_word(u64 addr)
{
	int mem = open("/dev/mem", O_RDWR | O_SYNC);
	int fd[2];
	char *page;
	long n;

	if (mem < 0 || pipe(fd))
		return "broken";
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mem,
		    addr & ~(PAGE - 1));
	if (page == MAP_FAILED)
		return "broken";

	n = write(fd[1], page + addr % PAGE, sizeof(u32));
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
