// SPDX-License-Identifier: GPL-2.0-only
/*
 * Take CPUs off and on, and choose the one to run on.
 */
#include "guest.h"

/**
 * cpu_set_online() - hotplug a CPU
 * @cpu:	its number
 * @online:	where to
 *
 * Return: 0, or -1.
 */
int cpu_set_online(u32 cpu, bool online)
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
