// SPDX-License-Identifier: GPL-2.0-only
/*
 * The declaration as an overlay.
 *
 * A device with a label is referred to by it, so the overlay also fits a base
 * that was compiled again. Else by the phandle that it has in this base, or by
 * one that the overlay gives it.
 */
#include <libfdt.h>

#include "blob.h"
#include "edit.h"
#include "protected.h"
#include "say.h"

#undef snprintf

#define DEVICES	"linux,protected-devices"
#define ROOM	65536

static int child(void *dtbo, int node, const char *name)
{
	int found = fdt_subnode_offset(dtbo, node, name);

	return found >= 0 ? found : edit_must(fdt_add_subnode(dtbo, node, name));
}

static int descend(void *dtbo, const char *const *names)
{
	int node = 0;

	for (; *names; names++)
		node = child(dtbo, node, *names);
	return node;
}

static int declaration(void *dtbo, const char *top, const char *name)
{
	const char *const path[] = { "fragment@0", "__overlay__", name, NULL };
	const char *const below[] = {
		top, "fragment@0", "__overlay__", name, NULL,
	};

	return descend(dtbo, top ? below : path);
}

static void add_reference(void *dtbo, const char *name,
			  const struct edit_device *device, u32 number, u32 at)
{
	u32 value = device->label ? 0xffffffff :
		    device->phandle ? device->phandle : number;
	char *fixup;
	int node;

	node = declaration(dtbo, NULL, name);
	edit_must(fdt_appendprop_u32(dtbo, node, DEVICES, value));
	if (device->label) {
		fixup = dt_printf("/fragment@0/__overlay__/%s:" DEVICES ":%u",
				  name, at);
		node = child(dtbo, 0, "__fixups__");
		edit_must(fdt_appendprop_string(dtbo, node, device->label, fixup));
		free(fixup);
	} else if (!device->phandle) {
		node = declaration(dtbo, "__local_fixups__", name);
		edit_must(fdt_appendprop_u32(dtbo, node, DEVICES, at));
	}
}

static void add_status(void *dtbo, const struct edit_device *device, u32 number)
{
	char *name = dt_printf("fragment@%u", number);
	int node;

	node = edit_must(fdt_add_subnode(dtbo, 0, name));
	edit_must(fdt_setprop_string(dtbo, node, "target-path", device->path));
	node = edit_must(fdt_add_subnode(dtbo, node, "__overlay__"));
	edit_must(fdt_setprop_string(dtbo, node, "status", "reserved"));
	if (!device->label && !device->phandle)
		edit_must(fdt_setprop_u32(dtbo, node, "phandle", number));
	free(name);
}

void *edit_overlay(const void *blob, const struct edit_device *devices, size_t nr,
		   bool forward)
{
	void *dtbo = dt_alloc(ROOM);
	char *name = edit_free_name(blob);
	size_t i;
	int node;

	edit_must(fdt_create_empty_tree(dtbo, ROOM));
	node = child(dtbo, 0, "fragment@0");
	edit_must(fdt_setprop_string(dtbo, node, "target-path", "/"));
	node = declaration(dtbo, NULL, name);
	edit_must(fdt_setprop_string(dtbo, node, "compatible",
				     PKVM_BY_DEVICE_COMPATIBLE));
	if (forward)
		edit_must(fdt_setprop_empty(dtbo, node, EDIT_FORWARD));
	for (i = 0; i < nr; i++) {
		add_reference(dtbo, name, &devices[i], i + 1, i * sizeof(u32));
		add_status(dtbo, &devices[i], i + 1);
	}
	fdt_pack(dtbo);
	free(name);
	return dtbo;
}
