// SPDX-License-Identifier: GPL-2.0-only
/*
 * Something that answers, high up in the address space: QEMU's ivshmem
 * with its memory BAR, placed by hand. The kernel under test has no PCI.
 */
#include "guest.h"

#define ECAM		0x4010000000UL	/* virt, highmem */
#define IVSHMEM_ID	0x11101af4U
#define BAR2		(0x18 / 4)
#define COMMAND		(0x04 / 4)
#define COMMAND_MEMORY	2

/**
 * step_bar() - place the shared memory BAR
 * @step:	"bar@8040000000": its physical address
 */
void step_bar(const char *step)
{
	u64 addr = strtoul(step + strlen("bar@"), NULL, 16);
	volatile u32 *config;
	u32 slot;

	for (slot = 0; slot < 32; slot++) {
		config = (void *)access_at(ECAM + (slot << 15));
		if (!config || config[0] != IVSHMEM_ID)
			continue;
		config[BAR2] = (u32)addr;
		config[BAR2 + 1] = addr >> 32;
		config[COMMAND] |= COMMAND_MEMORY;
		report(true, step, "success");
		return;
	}
	report(false, step, "no ivshmem device");
}
