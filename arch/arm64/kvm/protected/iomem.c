// SPDX-License-Identifier: GPL-2.0-only
/*
 * The regions in /proc/iomem.
 *
 * Before KVM starts, a range that a driver holds is refused: the driver's next
 * access would be an Oops, which the log does not show if it drives the
 * console. Once EL2 has taken the regions, they are claimed exclusively, so
 * that a later driver gets -EBUSY and not an abort.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/device/driver.h>
#include <linux/ioport.h>
#include <linux/kvm_host.h>
#include <linux/slab.h>

#include <asm/virt.h>

#include "protected.h"

/*
 * The lowest busy resource in a range. A resource that is not busy, such as
 * that of a platform device, is searched: a driver may hold a part of it.
 */
static const struct resource *__init find_busy(const struct resource *parent,
					       u64 start, u64 end)
{
	const struct resource *res;

	for (res = parent->child; res; res = res->sibling) {
		const struct resource *busy;

		if (res->end < start || res->start >= end)
			continue;
		if (res->flags & IORESOURCE_BUSY)
			return res;
		busy = find_busy(res, start, end);
		if (busy)
			return busy;
	}
	return NULL;
}

/* Will KVM take the ranges of the plan? */
static bool __init will_take(void)
{
	return pkvm_plan.nr_slots && !pkvm_plan.refused &&
	       is_hyp_mode_available() && kvm_get_mode() == KVM_MODE_PROTECTED;
}

/* All or nothing: after a refusal policy.c decides at the end of boot. */
static void __init check_all(void)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_refusal why = { .rule = PKVM_RULE_BUSY };
		struct pkvm_range range = pkvm_plan.slots[i].range;
		const struct resource *busy;

		busy = find_busy(&iomem_resource, range.start << PAGE_SHIFT,
				 range.end << PAGE_SHIFT);
		if (!busy)
			continue;
		why.other_node = busy->name ?: "?";
		why.other = (struct pkvm_extent){ busy->start, resource_size(busy) };
		pkvm_plan_refuse(&why, pkvm_plan_entry(i), NULL);
		kvm_nvhe_sym(num_protected_reg) = 0;
	}
}

/* Before keep_off.c acts on the plan: after a refusal here it does nothing. */
static int __init pkvm_protected_iomem_first(void)
{
	if (will_take())
		check_all();
	return 0;
}
core_initcall(pkvm_protected_iomem_first);

/*
 * Once more at the last level before kvm_arm_init(), for a driver without a
 * node that has come since. Drivers of kvm_arm_init()'s own level are linked
 * after it. Wait for probes that are under way, since the resource tree is read
 * without its lock.
 */
static int __init pkvm_protected_iomem_check(void)
{
	if (!will_take())
		return 0;
	wait_for_device_probe();
	check_all();
	if (pkvm_plan.refused)
		pr_err("too late to give the devices back, their drivers stay off until the next boot\n");
	return 0;
}
rootfs_initcall(pkvm_protected_iomem_check);

static void __init claim(const struct pkvm_region *region)
{
	const char *name = kasprintf(GFP_KERNEL, "pKVM protected: %pOF", region->node);

	if (!name || !__request_region(&iomem_resource, region->start, region->size,
				       name, IORESOURCE_EXCLUSIVE))
		pr_warn("%pOF: [0x%llx..0x%llx) is protected, but could not be claimed in /proc/iomem\n",
			region->node, region->start, region->start + region->size);
}

/* Linked after report.o, and before other drivers of this level. */
static int __init pkvm_protected_iomem_claim(void)
{
	struct pkvm_region *region;
	unsigned int i;

	for (i = 0; (region = pkvm_region(i)); i++)
		claim(region);
	return 0;
}
device_initcall(pkvm_protected_iomem_claim);
