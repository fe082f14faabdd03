// SPDX-License-Identifier: GPL-2.0-only
/*
 * Declarations as an overlay. It refers to devices by label, since a phandle leads to
 * another device once the base is compiled again. Each device has a declaration of its
 * own, named after it: a node of a common name would overwrite that of another overlay.
 */
#include <libfdt.h>

#include "blob.h"
#include "edit.h"
#include "protected.h"
#include "say.h"

static int child(void *dtbo, int node, const char *name)
{
	int found = fdt_subnode_offset(dtbo, node, name);

	return found >= 0 ? found : edit_must(fdt_add_subnode(dtbo, node, name));
}

/* As dtc writes it for &label; fdt_overlay_apply() fills in the phandle. */
static void add_fixup(void *dtbo, const char *label, char *place)
{
	edit_must(fdt_appendprop_string(dtbo, child(dtbo, 0, "__fixups__"), label, place));
	free(place);
}

/* The node whose subnodes go below the root of the base */
static int declarations(void *dtbo)
{
	return child(dtbo, child(dtbo, 0, "fragment@0"), "__overlay__");
}

static void add_declaration(void *dtbo, const char *label, bool forward)
{
	char *name = dt_printf("pkvm-protected-mmio-%s", label);
	int node = child(dtbo, declarations(dtbo), name);

	edit_must(fdt_setprop_string(dtbo, node, "compatible", PKVM_BY_DEVICE_COMPATIBLE));
	if (forward)
		edit_must(fdt_setprop_empty(dtbo, node, EDIT_FORWARD));
	edit_must(fdt_setprop_u32(dtbo, node, EDIT_DEVICES, 0xffffffff));
	add_fixup(dtbo, label,
		  dt_printf("/fragment@0/__overlay__/%s:" EDIT_DEVICES ":0", name));
	free(name);
}

static void add_status(void *dtbo, const char *label, u32 number)
{
	char *name = dt_printf("fragment@%u", number);
	int node;

	node = edit_must(fdt_add_subnode(dtbo, 0, name));
	edit_must(fdt_setprop_u32(dtbo, node, "target", 0xffffffff));
	node = edit_must(fdt_add_subnode(dtbo, node, "__overlay__"));
	edit_must(fdt_setprop_string(dtbo, node, "status", "reserved"));
	add_fixup(dtbo, label, dt_printf("/%s:target:0", name));
	free(name);
}

void *edit_overlay(const void *blob, const struct edit_request *what)
{
	void *dtbo = dt_alloc(BLOB_MAX);
	size_t i;

	edit_must(fdt_create_empty_tree(dtbo, BLOB_MAX));
	edit_must(fdt_setprop_string(dtbo, child(dtbo, 0, "fragment@0"), "target-path", "/"));
	for (i = 0; i < what->nr; i++) {
		add_declaration(dtbo, what->devices[i].label, what->forward);
		add_status(dtbo, what->devices[i].label, i + 1);
	}
	for (i = 0; i < what->nr_ranges; i++)
		edit_add_range(dtbo, declarations(dtbo), blob, what->ranges[i]);
	fdt_pack(dtbo);
	return dtbo;
}
