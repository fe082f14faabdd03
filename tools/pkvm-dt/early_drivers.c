// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drivers that of_clk_init(), of_irq_init() and timer_probe() call before there are
 * devices.
 */
#include "early.h"
#include "early_drivers.h"
#include "messages.h"
#include "protected.h"

static const char *find_early(const struct device_node *np)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(early); i++) {
		if (of_device_is_compatible(np, early[i]))
			return early[i];
	}
	return NULL;
}

void early_mark(void)
{
	struct pkvm_device *device;
	const char *compatible;
	u32 i;

	for (i = 0; !pkvm_plan.refused && (device = pkvm_device_at(i)); i++) {
		if (!device->taken || !of_device_is_available(device->np))
			continue;
		compatible = find_early(device->np);
		if (!compatible)
			continue;
		of_node_set_flag(device->np, OF_POPULATED);
		dt_say(DT_WARNING, "%pOF: " EARLY_KERNEL " has a driver for \"%s\" that runs before a device can be kept from it; a kernel with that driver refuses this",
		       device->np, compatible);
	}
}
