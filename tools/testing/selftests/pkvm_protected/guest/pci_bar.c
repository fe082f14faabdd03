// SPDX-License-Identifier: GPL-2.0-only
/*
 * Something that answers, high up in the address space: QEMU's ivshmem
 * with its memory BAR, placed by hand. The kernel under test has no PCI.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define ECAM		0x4010000000UL	/* virt, highmem */
#define IVSHMEM_ID	0x11101af4U
#define BAR2		(0x18 / 4)
#define COMMAND		(0x04 / 4)
#define COMMAND_MEMORY	2

static volatile u32 *config_space(int fd, u32 slot)
{
	u64 at = ECAM + (slot << 15);
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			  at & ~(PAGE - 1));

	if (page == MAP_FAILED)
		return MAP_FAILED;
	return (volatile u32 *)(page + (at & (PAGE - 1)));
}

/**
 * pci_bar_place() - place the shared memory BAR
 * @addr:	physical address
 *
 * Return: 0, or -1 when there is no such device.
 */
int pci_bar_place(u64 addr)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	u32 slot;

	if (fd < 0)
		return -1;
	for (slot = 0; slot < 32; slot++) {
		volatile u32 *config = config_space(fd, slot);

		if (config == MAP_FAILED)
			return -1;
		if (config[0] != IVSHMEM_ID)
			continue;
		config[BAR2] = (u32)addr;
		config[BAR2 + 1] = addr >> 32;
		config[COMMAND] |= COMMAND_MEMORY;
		return 0;
	}
	return -1;
}
