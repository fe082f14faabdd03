// SPDX-License-Identifier: GPL-2.0-only
#include <libfdt.h>

#include "blob.h"
#include "edit.h"
#include "protected.h"
#include "say.h"

int edit_must(int err)
{
	if (err == -FDT_ERR_NOSPACE)
		die("the changed tree is larger than the %u bytes that arm64 Linux maps",
		    BLOB_MAX);
	if (err < 0)
		die("libfdt cannot change the tree: %s", fdt_strerror(err));
	return err;
}

static void put_number(void *blob, int node, u64 value, int cells)
{
	if (cells < 2 && value >> (cells ? 32 : 0))
		die("0x%llx: has no room in the %d cells that the root gives reg; declare it in the source",
		    value, cells);
	for (; cells > 2; cells--)
		edit_must(fdt_appendprop_u32(blob, node, "reg", 0));
	if (cells == 2)
		edit_must(fdt_appendprop_u64(blob, node, "reg", value));
	else if (cells == 1)
		edit_must(fdt_appendprop_u32(blob, node, "reg", value));
}

char *edit_range_path(struct pkvm_extent range)
{
	return dt_printf("/pkvm-protected-region@%llx", range.start);
}

void edit_add_range(void *blob, int parent, const void *base, struct pkvm_extent range)
{
	char *path = edit_range_path(range);
	int node;

	if (fdt_path_offset(base, path) >= 0 ||
	    fdt_subnode_offset(blob, parent, path + 1) >= 0)
		die("%s: is declared protected already", path);
	node = edit_must(fdt_add_subnode(blob, parent, path + 1));
	edit_must(fdt_setprop_string(blob, node, "compatible", PKVM_RAW_COMPATIBLE));
	put_number(blob, node, range.start, fdt_address_cells(base, 0));
	put_number(blob, node, range.size, fdt_size_cells(base, 0));
	free(path);
}
