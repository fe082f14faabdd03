// SPDX-License-Identifier: GPL-2.0-only
/*
 * A disk in use, around the page cache: what was written is read and compared.
 */
#include "guest.h"

#define BLOCK	4096

static u64 block[BLOCK / sizeof(u64)] __attribute__((aligned(BLOCK)));

/* No two blocks alike, and no word of one */
static u64 word_of(u32 nr, u32 at)
{
	return (nr + 1) * 0x9e3779b97f4a7c15UL + at;
}

static bool write_block(int disk, u32 nr)
{
	u32 i;

	for (i = 0; i < BLOCK / sizeof(u64); i++)
		block[i] = word_of(nr, i);
	return write(disk, block, BLOCK) == BLOCK;
}

static bool read_block(int disk, u32 nr)
{
	u32 i;

	memset(block, 0, BLOCK);
	if (read(disk, block, BLOCK) != BLOCK)
		return false;
	for (i = 0; i < BLOCK / sizeof(u64); i++) {
		if (block[i] != word_of(nr, i))
			return false;
	}
	return true;
}

/**
 * step_disk() - write blocks to /dev/vda, read and compare them
 * @step:	"disk64@a000000=denied": 64 blocks, and after each one a read of 4
 *		bytes there that must be denied
 */
void step_disk(const char *step)
{
	int disk = open("/dev/vda", O_RDWR | O_DIRECT);
	struct access access;
	struct expectation want;
	u32 nr, i;
	char saw[64];

	nr = beside_read(step + strlen("disk"), &access, &want);
	if (disk < 0 || !nr) {
		report(false, step, disk < 0 ? "no disk" : "no expectation");
		return;
	}
	for (i = 0; i < nr && write_block(disk, i) && beside_holds(&access, want); i++)
		;
	if (i == nr && !lseek(disk, 0, SEEK_SET)) {
		for (i = 0; i < nr && read_block(disk, i) && beside_holds(&access, want); i++)
			;
		snprintf(saw, sizeof(saw), "%u blocks read", i);
	} else {
		snprintf(saw, sizeof(saw), "%u blocks written", i);
	}
	close(disk);
	report(i == nr && strstr(saw, "read"), step, saw);
}
