/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device tree blob, read and checked before anything else looks at it.
 */
#ifndef __DT_BLOB_H
#define __DT_BLOB_H

#include "options.h"

/* arm64 maps no more than this of a blob (MAX_FDT_SIZE); fuzzers take less. */
#ifndef BLOB_MAX
#define BLOB_MAX	(2U << 20)
#endif

/**
 * blob_check() - is a blob whole?
 * @blob:	aligned to 8 bytes
 * @size:	bytes that were read
 * @why:	set to what is wrong and at which offset, to be freed
 *
 * Return: true if so; libfdt and the rest of the tool may read it then.
 */
bool blob_check(const void *blob, size_t size, char **why);

/**
 * blob_load_tree() - read a .dtb, a .dts, or stdin, and apply overlays
 * @o:		the command line, for the file, overlays, and directories of includes
 *
 * Ends the program if one cannot be read, compiled, is damaged, or is an overlay where
 * a tree is wanted or the other way round.
 *
 * Return: the merged blob, to be freed; fdt_totalsize() bytes of it count.
 */
void *blob_load_tree(const struct options *o);

/**
 * blob_read() - read a file to its end
 * @fd:		the file
 * @name:	its name, for errors, which end the program
 * @size:	set to the bytes that were read: one more than a blob may have shows that
 *		it is too long
 *
 * Return: the bytes, to be freed.
 */
void *blob_read(int fd, const char *name, size_t *size);

/* dts_compile() - blob_read() what cpp and dtc make of a source */
void *dts_compile(const char *path, char *const *include, size_t *size);

#endif
