// SPDX-License-Identifier: GPL-2.0-only
/*
 * Let time pass. With "-icount shift=0,sleep=off" QEMU does not wait for it.
 */
#include <time.h>
#include <unistd.h>

#include "guest.h"

/**
 * wait_seconds() - sleep
 * @seconds:	how long
 *
 * Return: 0, or -1 when woken up early.
 */
int wait_seconds(u32 seconds)
{
	return sleep(seconds) ? -1 : 0;
}
