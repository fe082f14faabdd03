// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/rtc0, through its driver. Only reading is safe: a driver dies of a write that
 * is denied, with its lock held.
 */
#include <linux/rtc.h>

#include "guest.h"

static bool read_time(struct rtc_time *time)
{
	int fd = open("/dev/rtc0", O_RDONLY);
	bool done = fd >= 0 && !ioctl(fd, RTC_RD_TIME, time);

	close(fd);
	return done;
}

/*
 * The child sets the time, or dies in an Oops. Then its exit closes the device, and waits
 * for the lock that it holds, for ever; the row looks for the Oops itself.
 */
static enum outcome set_time(void)
{
	int status = -1;
	int pid = fork();
	u32 i;

	if (!pid) {
		struct rtc_time time = { .tm_year = 101, .tm_mday = 1 };
		int fd = open("/dev/rtc0", O_RDONLY);

		_exit(!!ioctl(fd, RTC_SET_TIME, &time));
	}
	for (i = 0; i < 30 && !waitpid(pid, &status, WNOHANG); i++)
		usleep(100000);
	if (i == 30)
		return OUTCOME_DENIED;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? OUTCOME_OK : OUTCOME_BROKEN;
}

/**
 * step_rtc() - "rtc:read", "rtc:goes", "rtc:set=denied" or "rtc:set=ok"
 * @step:	the step: read the time; wait until it has changed; set it
 */
void step_rtc(const char *step)
{
	struct rtc_time first, next;
	char saw[64] = "no time";
	bool good;

	memset(&first, 0, sizeof(first));
	memset(&next, 0, sizeof(next));
	if (!strncmp(step, "rtc:set=", 8)) {
		enum outcome outcome = set_time();
		struct expectation want;

		report(expectation_read(step + 8, &want) &&
		       expectation_met(want, outcome, 0), step, outcome_name(outcome));
		return;
	}
	good = read_time(&first);
	if (good && !strcmp(step, "rtc:goes")) {
		sleep(2);
		good = read_time(&next) && memcmp(&first, &next, sizeof(first));
		first = next;
	}
	if (good)
		snprintf(saw, sizeof(saw), "%04d-%02d-%02d %02d:%02d:%02d", first.tm_year + 1900,
			 first.tm_mon + 1, first.tm_mday, first.tm_hour, first.tm_min,
			 first.tm_sec);
	report(good, step, saw);
}
