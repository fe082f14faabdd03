// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep the host's drivers off taken devices, in every boot mode: a probe would end in an
 * Oops, and the AMBA bus would read identification registers before. A node that is
 * marked as populated gets no device. Code that finds its node by itself, as for
 * syscons, is not stopped. A refused device keeps its drivers: it may be the console.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include "protected.h"

static bool acted __initdata;

/* Visit the taken devices, after core_initcall_sync. */
void __init pkvm_protected_visit_taken(pkvm_node_fn fn, void *arg)
{
	const struct pkvm_device *device;
	u32 i;

	for (i = 0; (device = pkvm_device_at(i)); i++) {
		if (device->kept_off)
			fn(device->np, arg);
	}
}

/* Visit the devices whose drivers stay and get windows, after core_initcall_sync. */
void __init pkvm_protected_visit_windowed(pkvm_node_fn fn, void *arg)
{
	const struct pkvm_device *device;
	u32 i;

	for (i = 0; acted && (device = pkvm_device_at(i)); i++) {
		if (device->windowed)
			fn(device->np, arg);
	}
}

/* Is a node taken, or one above it? A taken bus creates no devices. */
bool __init pkvm_protected_is_taken(const struct device_node *np)
{
	for (; np; np = np->parent) {
		const struct pkvm_device *device = pkvm_device(np);

		if (device && device->kept_off)
			return true;
	}
	return false;
}

/* A node that is populated already was found by code that runs earlier. */
static void __init keep_off(struct pkvm_device *device)
{
	if (of_node_test_and_set_flag(device->np, OF_POPULATED))
		return;
	/* Nothing is held for a twin: it has no driver, and gets none. */
	device->kept_off = device->taken;
	if (device->taken)
		pr_info("%pOF: kept from the host's drivers, %s\n", device->np,
			device->declared ? "declared as a protected device" :
					   "lies in a protected region");
	else
		pr_info("%pOF: is disabled, and the hypervisor has registers of it, so it is kept from the host's drivers if it is enabled\n",
			device->np);
}

/*
 * After iomem.c has looked for drivers that hold a range, and before the buses are
 * populated, at arch_initcall_sync.
 */
static int __init pkvm_protected_keep_off(void)
{
	struct pkvm_device *device;
	u32 i;

	pkvm_judge_declared();
	if (pkvm_plan.refused ||
	    pkvm_protected_policy() == PKVM_POLICY_DRY_RUN)
		return 0;

	acted = true;
	for (i = 0; i < pkvm_plan.nr_declared; i++)
		of_node_set_flag(pkvm_plan.declared[i].np, OF_POPULATED);
	for (i = 0; (device = pkvm_device_at(i)); i++) {
		if (device->taken || device->twin)
			keep_off(device);
		if (device->windowed)
			pr_info("%pOF: stays with the host's driver, which gets the registers in windows\n",
				device->np);
	}
	return 0;
}
core_initcall_sync(pkvm_protected_keep_off);
