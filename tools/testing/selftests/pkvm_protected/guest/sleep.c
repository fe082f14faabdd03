// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend to idle, woken by the RTC.
 */
#include "guest.h"

/* A number out of a file, or -1. */
static long read_number(const char *path)
{
	int fd = open(path, O_RDONLY);
	char text[32] = "";
	ssize_t len;

	if (fd < 0)
		return -1;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	return len > 0 ? atol(text) : -1;
}

/**
 * step_sleep() - suspend to idle until an alarm
 * @step:	"sleep2": the alarm is in 2 seconds
 */
void step_sleep(const char *step)
{
	static const char slept[] = "/sys/power/suspend_stats/success";
	long before = read_number(slept);
	char alarm[16];
	bool good;

	snprintf(alarm, sizeof(alarm), "+%d", atoi(step + strlen("sleep")));
	good = !file_write("/sys/class/rtc/rtc0/wakealarm", alarm) &&
	       !file_write("/sys/power/state", "freeze") &&
	       read_number(slept) == before + 1;
	report(good, step, good ? "success" : "no sleep");
}
