// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <libfdt.h>

#include "blob.h"
#include "edit.h"
#include "protected.h"
#include "say.h"

#define DECLARATION	"pkvm-protected-mmio"

static int subnode_at(const void *blob, int node, const char *name, size_t len)
{
	int child;

	fdt_for_each_subnode(child, blob, node) {
		const char *have = fdt_get_name(blob, child, NULL);

		if (have && !strncmp(have, name, len) && !have[len])
			break;
	}
	return child;
}

/*
 * fdt_path_offset() takes /uart@0 for /uart, where it stands first. Linux and dtc do
 * not: the device that was asked for would stay as it is, and another be changed.
 */
static int node_at(const void *blob, const char *path)
{
	int node = 0;

	while (node >= 0 && *(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		node = subnode_at(blob, node, path, len);
		path += len;
	}
	return node;
}

static char *free_name(const void *blob)
{
	unsigned int i;

	for (i = 1; ; i++) {
		char *name = i == 1 ? dt_printf(DECLARATION) :
				      dt_printf(DECLARATION "-%u", i);

		if (fdt_subnode_offset(blob, 0, name) < 0)
			return name;
		free(name);
	}
}

/* libfdt does not clear the bytes between the end of a value and the next word. */
static void set_status(void *blob, const char *path, const void *value, int len)
{
	int node = edit_must(node_at(blob, path));
	char *at;

	edit_must(fdt_setprop(blob, node, "status", value, len));
	at = fdt_getprop_w(blob, node, "status", NULL);
	memset(at + len, 0, (-(unsigned int)len) % sizeof(fdt32_t));
}

/* A node's phandle; it gets the next free one if it has none. */
static u32 need_phandle(void *blob, const struct edit_device *device, bool *added)
{
	u32 phandle;
	int node;

	*added = !device->phandle;
	if (device->phandle)
		return device->phandle;
	node = edit_must(node_at(blob, device->path));
	if (fdt_generate_phandle(blob, &phandle))
		die("%s: there is no free phandle for it", device->path);
	edit_must(fdt_setprop_u32(blob, node, "phandle", phandle));
	return phandle;
}

/* A new node below EDIT_RECORD, which says how to take the change of a path back */
static int add_record(void *blob, const char *path, const char *declaration)
{
	int record = node_at(blob, EDIT_RECORD);
	char name[16];
	unsigned int i;
	int node;

	if (record < 0)
		record = edit_must(fdt_add_subnode(blob, 0, &EDIT_RECORD[1]));
	for (i = 0; ; i++) {
		snprintf(name, sizeof(name), "device-%u", i);
		if (fdt_subnode_offset(blob, record, name) < 0)
			break;
	}
	node = edit_must(fdt_add_subnode(blob, record, name));
	edit_must(fdt_setprop_string(blob, node, "path", path));
	edit_must(fdt_setprop_string(blob, node, "declaration", declaration));
	return node;
}

/* A copy, since a change moves the value in the blob; NULL if there is none */
static void *copy_of(const void *blob, int node, const char *name, int *len)
{
	const void *value = fdt_getprop(blob, node, name, len);

	return value ? memcpy(dt_alloc(*len), value, *len) : NULL;
}

static void record_device(void *blob, const struct edit_device *device,
			  const char *declaration, bool added_phandle)
{
	int node = add_record(blob, device->path, declaration);
	void *status;
	int len;

	if (added_phandle)
		edit_must(fdt_setprop_empty(blob, node, "added-phandle"));
	status = copy_of(blob, node_at(blob, device->path), "status", &len);
	if (status)
		edit_must(fdt_setprop(blob, node, "old-status", status, len));
	free(status);
}

static void protect_devices(void *out, const struct edit_request *what, bool status)
{
	char *name = free_name(out);
	char *path = dt_printf("/%s", name);
	size_t i;
	int node;

	node = edit_must(fdt_add_subnode(out, 0, name));
	edit_must(fdt_setprop_string(out, node, "compatible",
				     PKVM_BY_DEVICE_COMPATIBLE));
	if (what->forward)
		edit_must(fdt_setprop_empty(out, node, EDIT_FORWARD));
	for (i = 0; i < what->nr; i++) {
		const struct edit_device *device = &what->devices[i];
		bool added;
		u32 phandle = need_phandle(out, device, &added);

		node = edit_must(node_at(out, path));
		edit_must(fdt_appendprop_u32(out, node, EDIT_DEVICES, phandle));
		if (!status)
			continue;
		record_device(out, device, path, added);
		set_status(out, device->path, "reserved", sizeof("reserved"));
	}
	free(path);
	free(name);
}

void *edit_protect(const void *blob, const struct edit_request *what, bool status)
{
	void *out = dt_alloc(BLOB_MAX);
	size_t i;

	edit_must(fdt_open_into(blob, out, BLOB_MAX));
	if (what->nr)
		protect_devices(out, what, status);
	for (i = 0; i < what->nr_ranges; i++) {
		char *path = edit_range_path(what->ranges[i]);

		edit_add_range(out, 0, blob, what->ranges[i]);
		if (status)
			add_record(out, path, path);
		free(path);
	}
	fdt_pack(out);
	return out;
}

/* The size of the strings block without unused names at its end */
static unsigned int used_strings(const void *blob)
{
	const char *strings = (const char *)blob + fdt_off_dt_strings(blob);
	unsigned int used = 0;
	int offset = 0, next;
	u32 tag;

	for (; (tag = fdt_next_tag(blob, offset, &next)) != FDT_END; offset = next) {
		const fdt32_t *word = (const void *)((const char *)blob +
						     fdt_off_dt_struct(blob) + offset);
		u32 at;

		if (tag != FDT_PROP)
			continue;
		at = fdt32_to_cpu(word[2]);
		used = max(used, at + (u32)strlen(strings + at) + 1);
	}
	return used;
}

void edit_trim(void *blob)
{
	fdt_set_size_dt_strings(blob, used_strings(blob));
	fdt_pack(blob);
}

static void drop_phandle(void *blob, const char *declaration, u32 phandle)
{
	int node = node_at(blob, declaration);
	const fdt32_t *list;
	fdt32_t *left;
	int len, i, kept = 0;

	if (node < 0)
		return;
	list = fdt_getprop(blob, node, EDIT_DEVICES, &len);
	if (!list)
		return;
	left = dt_alloc(len + sizeof(*left));
	for (i = 0; i < len / (int)sizeof(*list); i++) {
		if (fdt32_to_cpu(list[i]) != phandle)
			left[kept++] = list[i];
	}
	if (kept)
		edit_must(fdt_setprop(blob, node, EDIT_DEVICES, left,
				      kept * sizeof(*left)));
	else
		edit_must(fdt_del_node(blob, node));
	free(left);
}

static void restore_device(void *blob, int record, const char *path)
{
	bool added = fdt_getprop(blob, record, "added-phandle", NULL);
	int node = node_at(blob, path);
	void *old;
	int len;

	if (node < 0)
		die("%s: was protected here and is gone; nothing was changed", path);
	old = copy_of(blob, record, "old-status", &len);
	if (old)
		set_status(blob, path, old, len);
	else
		fdt_delprop(blob, node, "status");
	free(old);
	if (added)
		fdt_delprop(blob, node_at(blob, path), "phandle");
}

static void drop_range(void *blob, const char *path)
{
	int node = node_at(blob, path);

	if (node < 0)
		die("%s: was declared here and is gone; nothing was changed", path);
	edit_must(fdt_del_node(blob, node));
}

/* The newest record, or that of a path. */
static int find_record(const void *blob, const char *path)
{
	int record = node_at(blob, EDIT_RECORD);
	unsigned long best = 0;
	int found = -1;
	int node;

	if (record < 0)
		return -1;
	fdt_for_each_subnode(node, blob, record) {
		const char *name = fdt_get_name(blob, node, NULL);
		const char *of = fdt_getprop(blob, node, "path", NULL);
		unsigned long number = strstarts(name, "device-") ?
				       strtoul(name + strlen("device-"), NULL, 10) : 0;

		if (!of || !fdt_stringlist_get(blob, node, "path", 0, NULL) ||
		    !fdt_stringlist_get(blob, node, "declaration", 0, NULL))
			continue;
		if (path ? !strcmp(of, path) : found < 0 || number >= best) {
			best = number;
			found = node;
		}
	}
	return found;
}

bool edit_unprotect(void *blob, const char *path)
{
	int record = find_record(blob, path);
	char *device, *declaration;
	int all;

	if (record < 0)
		return false;
	device = dt_printf("%s", (char *)fdt_getprop(blob, record, "path", NULL));
	declaration = dt_printf("%s", (char *)fdt_getprop(blob, record,
							  "declaration", NULL));

	if (!strcmp(device, declaration)) {
		drop_range(blob, device);
	} else {
		drop_phandle(blob, declaration,
			     fdt_get_phandle(blob, node_at(blob, device)));
		restore_device(blob, find_record(blob, device), device);
	}
	edit_must(fdt_del_node(blob, find_record(blob, device)));
	all = node_at(blob, EDIT_RECORD);
	if (fdt_first_subnode(blob, all) < 0)
		edit_must(fdt_del_node(blob, all));
	free(device);
	free(declaration);
	return true;
}
