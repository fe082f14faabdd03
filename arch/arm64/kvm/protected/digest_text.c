// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text whose SHA-256 is the digest of a set of regions:
 *
 *   pkvm-protected v1
 *   0x9010000 0x1000
 *
 * One line a region, first address and size in bytes, in ascending order. The
 * integrator's tool hashes the same text, so a change needs a new version.
 */
#ifdef __KERNEL__
#include <linux/kernel.h>
#else
#include <stdio.h>
#endif

#include "rules.h"

/**
 * pkvm_digest_header() - write the first line
 * @buf:	where to
 * @size:	bytes in @buf, at least PKVM_DIGEST_TEXT
 *
 * Return: the length of the line.
 */
int pkvm_digest_header(char *buf, size_t size)
{
	return snprintf(buf, size, "pkvm-protected v1\n");
}

/**
 * pkvm_digest_region() - write the line of one region
 * @buf:	where to
 * @size:	bytes in @buf, at least PKVM_DIGEST_TEXT
 * @range:	the region
 * @page_shift:	log2 of the page size
 *
 * Return: the length of the line.
 */
int pkvm_digest_region(char *buf, size_t size, struct pkvm_range range,
		       u32 page_shift)
{
	unsigned long long start = range.start << page_shift;
	unsigned long long bytes = (range.end - range.start) << page_shift;

	return snprintf(buf, size, "0x%llx 0x%llx\n", start, bytes);
}
