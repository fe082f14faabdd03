// SPDX-License-Identifier: GPL-2.0-only
/*
 * The regions in /proc/iomem. Before KVM starts, a range that a driver holds is refused:
 * the driver's next access would be an Oops, which the log does not show if it drives
 * the console. Once EL2 has taken the regions, they are claimed exclusively, so that a
 * later driver gets -EBUSY and not an abort.
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

/* The lowest block at or above @at that the host keeps; at the end if there is none. */
static struct pkvm_extent __init next_kept(u64 at, u64 end)
{
	const struct pkvm_window *window = pkvm_window_next(at);
	struct pkvm_extent next = { .start = end };
	const struct pkvm_device *device;
	u32 i;

	if (window && window->regs.start < end)
		next = window->regs;
	/* A driver claims the whole registers of its device. */
	for (i = 0; (device = pkvm_device_at(i)); i++) {
		struct pkvm_dt_cursor cursor = { 0 };
		struct pkvm_extent regs;

		while (device->windowed && pkvm_dt_next_regs(device->np, &cursor, &regs)) {
			if (regs.start + regs.size > at && regs.start < next.start)
				next = regs;
		}
	}
	return next;
}

/* Call @fn for each piece of a range of which the host keeps nothing. */
static void __init visit_withheld(u64 at, u64 end, void *arg,
				  void (*fn)(u64 start, u64 end, void *arg))
{
	while (at < end) {
		struct pkvm_extent kept = next_kept(at, end);

		if (kept.start > at)
			fn(at, kept.start, arg);
		at = kept.start + kept.size;
	}
}

static void __init look_for_driver(u64 start, u64 end, void *arg)
{
	struct pkvm_refusal why = { .rule = PKVM_RULE_BUSY };
	const struct resource *busy = find_busy(&iomem_resource, start, end);

	if (!busy)
		return;
	why.other_node = busy->name ?: "?";
	why.other = (struct pkvm_extent){ busy->start, resource_size(busy) };
	pkvm_plan_refuse(&why, arg, NULL);
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
		struct pkvm_range range = pkvm_plan.slots[i].range;

		visit_withheld(range.start << PAGE_SHIFT, range.end << PAGE_SHIFT,
			       pkvm_plan_entry(i), look_for_driver);
	}
	if (pkvm_plan.refused)
		pkvm_registry_clear();
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

static void __init claim(u64 start, u64 end, void *arg)
{
	const struct pkvm_region *region = arg;
	const char *name = kasprintf(GFP_KERNEL, "pKVM protected: %pOF", region->node);

	if (!name || !__request_region(&iomem_resource, start, end - start, name,
				       IORESOURCE_EXCLUSIVE))
		pr_warn("%pOF: [0x%llx..0x%llx) is protected, but could not be claimed in /proc/iomem\n",
			region->node, start, end);
}

/* Linked after report.o, and before other drivers of this level. */
static int __init pkvm_protected_iomem_claim(void)
{
	struct pkvm_region *region;
	unsigned int i;

	for (i = 0; (region = pkvm_region(i)); i++)
		visit_withheld(region->start, region->start + region->size, region, claim);
	return 0;
}
device_initcall(pkvm_protected_iomem_claim);
