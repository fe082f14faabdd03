// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: apply the overlay that a property holds, as a configfs or a
 * driver of capes would at run time.
 */
#define pr_fmt(fmt) "pkvm-protected-test: " fmt

#include <linux/init.h>
#include <linux/of.h>
#include <linux/slab.h>

static int __init apply_overlay(void)
{
	struct device_node *np;
	const void *blob;
	bool removed;
	void *copy;
	int id, len;

	np = of_find_compatible_node(NULL, NULL, "linux,pkvm-selftest-overlay");
	blob = of_get_property(np, "linux,overlay", &len);
	copy = blob ? kmemdup(blob, len, GFP_KERNEL) : NULL;
	removed = of_property_read_bool(np, "linux,removed");
	of_node_put(np);
	if (!copy)
		return 0;

	pr_info("an overlay is applied: error %d\n",
		of_overlay_fdt_apply(copy, len, &id, NULL));
	if (removed)
		pr_info("an overlay is removed: error %d\n", of_overlay_remove(&id));
	kfree(copy);
	return 0;
}
late_initcall_sync(apply_overlay);
