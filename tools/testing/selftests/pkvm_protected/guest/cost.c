// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a read costs. With QEMU's -icount an instruction takes a nanosecond, at every
 * exception level.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "guest.h"

#define ROUNDS	1000
#define TOUCHED	256

static u64 ticks(void)
{
	u64 count;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r" (count));
	return count;
}

/**
 * step_cost() - "cost@ADDRESS": say how many counts of the timer 1,000 reads take
 * @step:	the step; the first read is not counted, and the reads may be denied
 */
void step_cost(const char *step)
{
	u64 addr = strtoul(strchr(step, '@') + 1, NULL, 16);
	struct access access = { .size = 4, .addr = addr };
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	char *page = access_map(fd, addr);
	enum outcome outcome;
	char saw[64];
	u64 from = 0;
	u64 value;
	u32 i;

	if (fd < 0 || page == MAP_FAILED || !access_catch()) {
		report(false, step, "no mapping");
		return;
	}
	for (i = 0; i <= ROUNDS; i++) {
		outcome = access_caught(page + addr % PAGE, &access, &value);
		if (!i)
			from = ticks();
	}
	snprintf(saw, sizeof(saw), "%s, %lu counts", outcome_name(outcome), ticks() - from);
	access_uncatch();
	report(true, step, saw);
}

/**
 * step_touch() - "touch@ADDRESS": say how many counts the first reads of 256 pages take
 * @step:	the step; the first page is not counted, and no read may be denied
 */
void step_touch(const char *step)
{
	u64 addr = strtoul(strchr(step, '@') + 1, NULL, 16);
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	char *page = mmap(NULL, (TOUCHED + 1) * PAGE, PROT_READ, MAP_SHARED, fd, addr);
	char saw[64];
	u64 from = 0;
	u32 i;

	if (fd < 0 || page == MAP_FAILED) {
		report(false, step, "no mapping");
		return;
	}
	for (i = 0; i <= TOUCHED; i++) {
		(void)*(volatile u32 *)(page + i * PAGE);
		if (!i)
			from = ticks();
	}
	snprintf(saw, sizeof(saw), "ok, %lu counts", ticks() - from);
	report(true, step, saw);
}
