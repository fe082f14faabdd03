// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic timer's count since reset, beside the kernel's own time, which starts
 * later. The difference is the time until that start.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

/**
 * step_ticks() - write the count to the kernel log, which stamps the line
 * @step:	"ticks"
 */
void step_ticks(const char *step)
{
	int fd = open("/dev/kmsg", O_WRONLY);
	char line[48];
	u64 count;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r" (count));
	snprintf(line, sizeof(line), "ticks %lu\n", count);
	report(write(fd, line, strlen(line)) > 0, step, line);
	close(fd);
}
