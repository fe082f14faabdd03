// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading blobs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libfdt.h>

#include "blob.h"
#include "say.h"

void *blob_read(int fd, const char *name, size_t *size)
{
	char *buf = dt_alloc(BLOB_MAX + 1);
	ssize_t got;

	*size = 0;
	while (*size < BLOB_MAX + 1) {
		got = read(fd, buf + *size, BLOB_MAX + 1 - *size);
		if (got < 0)
			die("%s: cannot be read: %s", name, strerror(errno));
		if (!got)
			break;
		*size += got;
	}
	return buf;
}

static void *read_file(const char *path, size_t *size)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? 0 : open(path, O_RDONLY | O_CLOEXEC);
	void *blob;

	if (fd < 0)
		die("%s: cannot be opened: %s", path, strerror(errno));
	blob = blob_read(fd, path, size);
	if (!is_stdin)
		close(fd);
	return blob;
}

static bool is_source(const char *path)
{
	const char *end = strrchr(path, '.');

	return end && (!strcmp(end, ".dts") || !strcmp(end, ".dtso"));
}

static void *load(const char *path, char *const *include)
{
	const char *name = strcmp(path, "-") ? path : "stdin";
	char *why = NULL;
	size_t size;
	void *blob;

	blob = is_source(path) ? dts_compile(path, include, &size) : read_file(path, &size);
	if (!blob_check(blob, size, &why))
		die("%s: %s", name, why);
	return blob;
}

/* What libfdt says of an overlay that does not fit, and what to do. */
static const char *overlay_trouble(int err)
{
	switch (err) {
	case -FDT_ERR_NOTFOUND:
		return "it refers to a label or path that the base does not have; compile the base with dtc -@";
	case -FDT_ERR_BADOVERLAY:
		return "it is no well-formed overlay, or the base has no __symbols__; compile both with dtc -@";
	case -FDT_ERR_NOSPACE:
		return "the result is larger than a device tree may be";
	}
	return fdt_strerror(err);
}

/* What fdt_overlay_apply() looks for */
static bool is_overlay(const void *blob)
{
	int node;

	fdt_for_each_subnode(node, blob, 0) {
		if (fdt_subnode_offset(blob, node, "__overlay__") >= 0)
			return true;
	}
	return false;
}

static void *apply_overlays(void *base, const struct options *o)
{
	void *merged = dt_alloc(BLOB_MAX);
	const char *path = o->words[0];
	char *const *overlays;
	char *why = NULL;
	int err;

	err = fdt_open_into(base, merged, BLOB_MAX);
	if (err)
		die("%s: %s", path, fdt_strerror(err));
	free(base);
	for (overlays = o->overlays; *overlays; overlays++) {
		void *overlay = load(*overlays, o->include);

		if (!is_overlay(overlay))
			die("%s: is no overlay: no node below its root has an __overlay__; name one, or this as FILE",
			    *overlays);
		err = fdt_overlay_apply(merged, overlay);
		free(overlay);
		if (err)
			die("%s: does not apply to %s: %s", *overlays, path,
			    overlay_trouble(err));
	}
	fdt_pack(merged);
	if (!blob_check(merged, fdt_totalsize(merged), &why))
		die("%s with its overlays: %s", path, why);
	return merged;
}

void *blob_load_tree(const struct options *o)
{
	void *blob = load(o->words[0], o->include);

	if (is_overlay(blob))
		die("%s: is an overlay, not a tree; name the tree that it is for as FILE, and this with --overlay",
		    o->words[0]);
	return *o->overlays ? apply_overlays(blob, o) : blob;
}
