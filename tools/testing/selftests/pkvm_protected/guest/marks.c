// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two addresses that QEMU's plugin looks for; in a file of their own, so that
 * nothing of them is moved into their callers.
 */
#include "guest.h"

void bench_begin(void)
{
	asm volatile("" : : : "memory");
}

void bench_end(void)
{
	asm volatile("nop" : : : "memory");
}
