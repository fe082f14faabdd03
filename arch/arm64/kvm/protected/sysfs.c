// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/pkvm_protected/: one line a region, for programs, protected or not.
 * Documentation/ABI/testing/sysfs-kernel-pkvm-protected describes it; the first word of
 * a line is its version.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "protected.h"

static struct kobject *dir;

/* The file of one region; @region is NULL if it is not protected. */
struct line {
	struct kobj_attribute attr;
	char name[sizeof("region4294967295")];
	struct pkvm_extent extent;
	const struct device_node *node;
	struct pkvm_region *region;
};

static ssize_t line_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	struct line *line = container_of(attr, struct line, attr);
	struct pkvm_region *region = line->region;

	return sysfs_emit(buf, "v1 start=0x%llx size=0x%llx state=%s denied=%llu node=%pOF\n",
			  line->extent.start, line->extent.size,
			  region ? "protected" : "unprotected",
			  region ? (u64)atomic64_read(&region->denied) : 0,
			  line->node);
}

/* The first file makes the directory; both stay for the life of the system. */
static void __init add_file(const struct attribute *attr)
{
	if (!dir)
		dir = kobject_create_and_add("pkvm_protected", kernel_kobj);
	if (!dir || sysfs_create_file(dir, attr))
		pr_warn("no file %s in sysfs\n", attr->name);
}

static void __init add_line(struct pkvm_extent extent,
			    const struct device_node *node,
			    struct pkvm_region *region)
{
	static unsigned int nr_lines __initdata;
	struct line *line = kzalloc(sizeof(*line), GFP_KERNEL | __GFP_NOFAIL);

	*line = (struct line){ .extent = extent, .node = node, .region = region };
	snprintf(line->name, sizeof(line->name), "region%u", nr_lines++);
	sysfs_attr_init(&line->attr.attr);
	line->attr.attr.name = line->name;
	line->attr.attr.mode = 0444;
	line->attr.show = line_show;
	add_file(&line->attr.attr);
}

static ssize_t digest_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "v1 sha256:%s\n", pkvm_protected_digest());
}

static struct kobj_attribute digest_attr = __ATTR_RO(digest);

static int __init pkvm_sysfs_init(void)
{
	unsigned int i;

	for (i = 0; pkvm_protected_is_final() && pkvm_region(i); i++) {
		struct pkvm_region *region = pkvm_region(i);

		add_line((struct pkvm_extent){ region->start, region->size },
			 region->node, region);
	}
	/* Without an extent there is nothing to show; the log says why. */
	for (i = 0; !pkvm_protected_is_final() && i < pkvm_plan.nr_declared; i++) {
		const struct pkvm_declared *decl = &pkvm_plan.declared[i];

		if (decl->rule == PKVM_RULE_OK)
			add_line(decl->extent, decl->dev ?: decl->np, NULL);
	}
	/* After a refusal the plan and its digest are not complete. */
	if (dir && !pkvm_plan.refused)
		add_file(&digest_attr.attr);
	return 0;
}
late_initcall(pkvm_sysfs_init);
