// SPDX-License-Identifier: GPL-2.0-only
/*
 * Take CPUs off and on, and choose the one to run on.
 */
#include "guest.h"

static int set_online(u32 cpu, bool online)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	return file_write(path, online ? "1" : "0");
}

/**
 * cpu_pin() - run on one CPU from now on, children too
 * @cpu:	its number, below 64
 *
 * Return: 0, or a negative number.
 */
int cpu_pin(u32 cpu)
{
	u64 mask = 1UL << cpu;

	return syscall(__NR_sched_setaffinity, 0, sizeof(mask), &mask) < 0 ? -1 : 0;
}

/**
 * step_cpu() - "off1", "on1", "pin1": take a CPU off or on, or run on it from now on
 * @step:	the step; "=fails" behind it if that must fail, "=either" if it may
 */
void step_cpu(const char *step)
{
	bool must_fail = strstr(step, "=fails");
	int ret;

	if (!strncmp(step, "off", 3))
		ret = set_online(atoi(step + 3), false);
	else if (!strncmp(step, "on", 2))
		ret = set_online(atoi(step + 2), true);
	else
		ret = cpu_pin(atoi(step + 3));
	report(!ret != must_fail || strstr(step, "=either"), step,
	       ret ? "failure" : "success");
}
