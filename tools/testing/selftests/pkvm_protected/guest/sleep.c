// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend to idle, woken by the RTC.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int ret = -1;

	if (fd < 0)
		return -1;
	if (write(fd, text, strlen(text)) == (ssize_t)strlen(text))
		ret = 0;
	close(fd);
	return ret;
}

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
 * sleep_to_idle() - suspend to idle until an alarm
 * @seconds:	to the alarm
 *
 * Return: 0, or -1 if the system did not sleep.
 */
int sleep_to_idle(u32 seconds)
{
	static const char slept[] = "/sys/power/suspend_stats/success";
	long before = read_number(slept);
	char alarm[16];

	snprintf(alarm, sizeof(alarm), "+%u", seconds);
	if (write_text("/sys/class/rtc/rtc0/wakealarm", alarm) ||
	    write_text("/sys/power/state", "freeze"))
		return -1;
	return read_number(slept) == before + 1 ? 0 : -1;
}
