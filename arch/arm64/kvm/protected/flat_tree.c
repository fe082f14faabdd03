// SPDX-License-Identifier: GPL-2.0-only
/*
 * With ACPI the device tree is not unflattened, and its nodes do not exist for
 * the kernel. It may have been given one all the same; count what it declares.
 */
#include <linux/of.h>
#include <linux/of_fdt.h>
#include <linux/string.h>

#include "protected.h"

static bool __init is_disabled(unsigned long node)
{
	int len = 0;
	const void *status = of_get_flat_dt_prop(node, "status", &len);

	return pkvm_status_disabled(status, len);
}

static int __init count_node(unsigned long node, const char *name, int depth,
			     void *arg)
{
	if (!is_disabled(node) &&
	    (of_flat_dt_is_compatible(node, PKVM_RAW_COMPATIBLE) ||
	     of_flat_dt_is_compatible(node, PKVM_BY_DEVICE_COMPATIBLE)))
		(*(unsigned int *)arg)++;
	return 0;
}

/**
 * pkvm_flat_tree_declares() - declarations that an ACPI boot does not see
 *
 * acpi_disabled does not tell: ACPI can be given up later, when its tables turn
 * out to be unusable, and the device tree is not unflattened then either.
 *
 * Return: the number of declaring nodes; 0 if the kernel has the device tree.
 */
unsigned int __init pkvm_flat_tree_declares(void)
{
	unsigned int count = 0;

	if (!of_have_populated_dt())
		of_scan_flat_dt(count_node, &count);
	return count;
}
