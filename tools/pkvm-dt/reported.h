/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_REPORTED_H
#define __DT_REPORTED_H

#include <linux/kernel.h>

/**
 * struct reported_region - a region as a boot reported it
 * @start:		first byte
 * @end:		first byte after it
 * @node:		path, allocated
 * @is_protected:	out of the host's reach
 * @matched:		the tree has it
 */
struct reported_region {
	u64 start;
	u64 end;
	char *node;
	bool is_protected;
	bool matched;
};

/**
 * struct reported - what a boot reported
 * @regions:	its regions
 * @nr:		how many
 * @digest:	hexadecimal digits, or ""
 * @has_count:	there was a line "N of M regions protected"
 * @taken:	N of the last one
 * @of:		M
 */
struct reported {
	struct reported_region *regions;
	size_t nr;
	char digest[65];
	bool has_count;
	unsigned int taken, of;
};

/* Each ends the program if it cannot be read. */
void reported_read_log(struct reported *boot, const char *path);
void reported_read_sysfs(struct reported *boot, const char *dir);
void reported_free(struct reported *boot);

#endif
