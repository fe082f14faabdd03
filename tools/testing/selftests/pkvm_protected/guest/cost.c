// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic timer: what a read costs, and how long the machine has been running. With
 * QEMU's -icount an instruction takes a nanosecond, at every exception level.
 */
#include "guest.h"

#define READS	125
#define BATCHES	8
#define TOUCHED	256

static u64 ticks(void)
{
	u64 count;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r" (count));
	return count;
}

static u64 time_reads(char *at, enum outcome *outcome)
{
	struct access access = { .size = 4 };
	u64 from = ticks();
	u64 value;
	u32 i;

	for (i = 0; i < READS; i++)
		*outcome = access_caught(at, &access, &value);
	return ticks() - from;
}

/**
 * step_cost() - "cost@ADDRESS": say how many counts of the timer 125 reads take
 * @step:	the step; the reads may be denied
 *
 * The first reads are not counted: some of them are in the log. Then it is the least of
 * eight times, because the kernel's own timer falls into others.
 */
void step_cost(const char *step)
{
	char *at = access_at(strtoul(strchr(step, '@') + 1, NULL, 16));
	enum outcome outcome;
	u64 least = ~0UL;
	char saw[64];
	u32 i;

	if (!at || !access_catch()) {
		report(false, step, "no mapping");
		return;
	}
	time_reads(at, &outcome);
	for (i = 0; i < BATCHES; i++) {
		u64 taken = time_reads(at, &outcome);

		if (taken < least)
			least = taken;
	}
	snprintf(saw, sizeof(saw), "%s, %lu counts", outcome_name(outcome), least);
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

/**
 * step_ticks() - "ticks": write the timer's count to the kernel log
 * @step:	the step
 *
 * The log stamps the line with the kernel's own time, which starts later than the count.
 */
void step_ticks(const char *step)
{
	char line[48];

	snprintf(line, sizeof(line), "ticks %lu\n", ticks());
	report(!file_write("/dev/kmsg", line), step, line);
}
