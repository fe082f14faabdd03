// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a blob whole? fdt_check_full() answers yes or no. These checks go first: they
 * give the offset of what is wrong, and know the limits of Linux.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "blob.h"
#include "of/tree.h"
#include "say.h"

#define HEADER_SIZE	40
#define NAME_MAX_LEN	255

/* Sets @why, to be freed, to the offset and what is wrong there; false. */
static __attribute__((format(printf, 3, 4)))
bool wrong(char **why, size_t where, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		die("no memory for a line of text");
	va_end(args);
	*why = dt_printf("offset 0x%zx: %s", where, text);
	free(text);
	return false;
}

static bool check_magic(const void *blob, size_t size, char **why)
{
	if (size < HEADER_SIZE)
		return wrong(why, size, "ends inside the header, which has %d bytes",
			     HEADER_SIZE);
	if (fdt_magic(blob) != FDT_MAGIC)
		return wrong(why, 0, "magic is 0x%08x, not 0x%08x: no device tree blob (a dtbo.img or FIT has to be unpacked first)",
			     fdt_magic(blob), FDT_MAGIC);
	if (fdt_version(blob) < 17 || fdt_last_comp_version(blob) > 17)
		return wrong(why, 0x14, "version %u, readable from %u on; version 17 is supported",
			     fdt_version(blob), fdt_last_comp_version(blob));
	return true;
}

static bool check_block(const void *blob, const char *what, unsigned int field,
			uint32_t off, uint32_t size, uint32_t align, char **why)
{
	uint32_t total = fdt_totalsize(blob);

	if (off % align)
		return wrong(why, field, "the %s block starts at 0x%x, which is no multiple of %u",
			     what, off, align);
	if (off < HEADER_SIZE || off > total || size > total - off)
		return wrong(why, field, "the %s block [0x%x..0x%llx) leaves the blob [0x0..0x%x)",
			     what, off, (unsigned long long)off + size, total);
	return true;
}

static bool check_reservations(const void *blob, char **why)
{
	uint32_t total = fdt_totalsize(blob);
	uint32_t at = fdt_off_mem_rsvmap(blob);
	static const char end[16];

	for (; total - at >= sizeof(end); at += sizeof(end)) {
		if (!memcmp((const char *)blob + at, end, sizeof(end)))
			return true;
	}
	return wrong(why, fdt_off_mem_rsvmap(blob), "the memory reservation block does not end");
}

static bool check_header(const void *blob, size_t size, char **why)
{
	uint32_t total;

	if (!check_magic(blob, size, why))
		return false;
	total = fdt_totalsize(blob);
	if (total > BLOB_MAX)
		return wrong(why, 0x4, "%u bytes; arm64 Linux maps no more than %u of a device tree",
			     total, BLOB_MAX);
	if (total < HEADER_SIZE)
		return wrong(why, 0x4, "%u bytes are less than the header has", total);
	if (total > size)
		return wrong(why, size, "the file ends, the header says that the blob has 0x%x bytes",
			     total);
	return check_block(blob, "memory reservation", 0x10,
			   fdt_off_mem_rsvmap(blob), 16, 8, why) &&
	       check_block(blob, "structure", 0x8, fdt_off_dt_struct(blob),
			   fdt_size_dt_struct(blob), 4, why) &&
	       check_block(blob, "strings", 0xc, fdt_off_dt_strings(blob),
			   fdt_size_dt_strings(blob), 1, why) &&
	       check_reservations(blob, why);
}

/* Names are printed, and a terminal may obey such a byte. */
static bool check_bytes(const char *name, const char *whose, unsigned int where,
			char **why)
{
	for (; *name; name++) {
		unsigned char c = *name;

		if (c <= ' ' || c >= 0x7f)
			return wrong(why, where, "the name of a %s has the byte 0x%02x, which no name may have",
				     whose, c);
	}
	return true;
}

static bool check_name(const void *blob, unsigned int where, int depth,
		       char **why)
{
	const char *name = (const char *)blob + where + 4;
	int len = strlen(name);

	if (depth > DT_MAX_DEPTH)
		return wrong(why, where, "nodes nested %d deep; Linux leaves out what is deeper than %d",
			     depth, DT_MAX_DEPTH);
	if (len > NAME_MAX_LEN)
		return wrong(why, where, "the name of a node has %d characters, %d are allowed",
			     len, NAME_MAX_LEN);
	if (!check_bytes(name, "node", where, why))
		return false;
	if (depth && (!len || strchr(name, '/')))
		return wrong(why, where, "\"%s\" is no name of a node", name);
	if (!depth && len)
		return wrong(why, where, "the root has the name \"%s\"", name);
	return true;
}

static bool check_property(const void *blob, unsigned int where, char **why)
{
	const fdt32_t *tag = (const void *)((const char *)blob + where);
	uint32_t nameoff = fdt32_to_cpu(tag[2]);
	uint32_t size = fdt_size_dt_strings(blob);
	const char *strings = (const char *)blob + fdt_off_dt_strings(blob);

	if (nameoff >= size || !memchr(strings + nameoff, 0, size - nameoff))
		return wrong(why, where, "the name of a property lies at 0x%x of the strings block, which has 0x%x bytes",
			     nameoff, size);
	if (!strings[nameoff])
		return wrong(why, where, "a property without a name");
	/* Linux reads these four bytes whatever the length says. */
	if ((!strcmp(strings + nameoff, "phandle") ||
	     !strcmp(strings + nameoff, "linux,phandle")) &&
	    fdt32_to_cpu(tag[1]) != 4)
		return wrong(why, where, "a phandle of %u bytes, it has to have 4",
			     fdt32_to_cpu(tag[1]));
	return check_bytes(strings + nameoff, "property", where, why);
}

/* Properties stand before subnodes, and each node that begins ends. */
static bool check_structure(const void *blob, char **why)
{
	unsigned int base = fdt_off_dt_struct(blob);
	bool props_may_come = false;
	int offset = 0;
	int depth = -1;
	int roots = 0;
	int next;

	for (;; offset = next) {
		uint32_t tag = fdt_next_tag(blob, offset, &next);
		unsigned int where = base + offset;

		if (next < 0)
			return wrong(why, where, "no valid tag (%s), or what it begins leaves the structure block",
				     fdt_strerror(next));
		switch (tag) {
		case FDT_NOP:
			break;
		case FDT_BEGIN_NODE:
			props_may_come = true;
			if (++depth == 0 && roots++)
				return wrong(why, where, "a second root");
			if (!check_name(blob, where, depth, why))
				return false;
			break;
		case FDT_END_NODE:
			props_may_come = false;
			if (depth-- < 0)
				return wrong(why, where, "a node ends that has not begun");
			break;
		case FDT_PROP:
			if (depth < 0 || !props_may_come)
				return wrong(why, where, "a property that stands %s",
					     depth < 0 ? "outside of all nodes" : "behind the subnodes");
			if (!check_property(blob, where, why))
				return false;
			break;
		case FDT_END:
			if (depth >= 0 || !roots)
				return wrong(why, where, "the structure block ends inside a node");
			return true;
		}
	}
}

bool blob_check(const void *blob, size_t size, char **why)
{
	int err;

	if (!check_header(blob, size, why) || !check_structure(blob, why))
		return false;
	err = fdt_check_full(blob, size);
	if (err)
		return wrong(why, fdt_off_dt_struct(blob), "libfdt finds something damaged from here on: %s",
			     fdt_strerror(err));
	return true;
}
