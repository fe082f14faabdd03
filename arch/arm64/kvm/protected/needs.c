// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host cannot do without, and what EL2 cannot use, by what the device tree
 * says of a node.
 */
#include <linux/of_irq.h>

#include <asm/kvm_pkvm.h>

#include "protected.h"

/* asm/kvm_pkvm_protected_compat.h of a kernel that reads it from the bus alone */
#ifndef OF_NONPOSTED_IN_NODE
#define OF_NONPOSTED_IN_NODE	true
#endif

/* May others have their interrupts from a node? */
bool __init pkvm_is_irq_controller(const struct device_node *np)
{
	return of_property_present(np, "interrupt-controller") ||
	       of_property_present(np, "msi-controller");
}

/* The GIC, and what lies below it: an ITS, the frames of a v2m. */
static bool __init in_irq_root(struct device_node *np)
{
	for (; np; np = np->parent) {
		struct device_node *parent = of_irq_find_parent(np);

		of_node_put(parent);
		if (parent == np && of_property_present(np, "interrupt-controller"))
			return true;
	}
	return false;
}

/*
 * Drivers of timers find their nodes by themselves, before there are devices; the
 * kernel has a list of those that are built in. Any other node called "timer" has a
 * driver that can be kept off.
 */
static bool __init is_timer(const struct device_node *np)
{
	if (of_device_is_compatible(np, "arm,armv7-timer-mem") ||
	    of_device_is_compatible(np->parent, "arm,armv7-timer-mem"))
		return true;
	return IS_ENABLED(CONFIG_TIMER_OF) && of_match_node(__timer_of_table, np);
}

/* of_clk_init() and of_irq_init() call it, long before a device can be kept off. */
static bool __init has_early_driver(const struct device_node *np)
{
	if (IS_ENABLED(CONFIG_COMMON_CLK) && of_match_node(__clk_of_table, np))
		return true;
	return IS_ENABLED(CONFIG_IRQCHIP) && of_match_node(__irqchip_of_table, np) &&
	       of_property_present(np, "interrupt-controller");
}

/* As of_mmio_is_nonposted() of drivers/of/address.c: device memory as nGnRnE */
static bool __init is_nonposted(const struct device_node *np)
{
	return (OF_NONPOSTED_IN_NODE && of_property_present(np, "nonposted-mmio")) ||
	       of_property_present(np->parent, "nonposted-mmio");
}

/*
 * An interrupt controller below the root may be taken when no device of the host hangs
 * on it. One that is a GPIO controller as well may be taken in any case: its users then
 * wait for it, and no code has found it by itself.
 */
static bool __init is_needed_irq_controller(struct device_node *np, bool irq_used)
{
	return pkvm_is_irq_controller(np) &&
	       (in_irq_root(np) ||
		(irq_used && !of_property_present(np, "gpio-controller")));
}

/*
 * The rule that a range breaks if it has a page of a node's registers. @irq_used: a device
 * of the host has its interrupts from the node.
 */
enum pkvm_rule __init pkvm_host_needs(struct device_node *np, bool irq_used)
{
	bool enabled = of_device_is_available(np);

	if (enabled && of_node_is_type(np, "memory"))
		return PKVM_RULE_RAM;
	if (enabled && of_node_name_eq(np->parent, "reserved-memory"))
		return PKVM_RULE_RESERVED;
	if (enabled && is_needed_irq_controller(np, irq_used))
		return PKVM_RULE_IRQCHIP;
	if (enabled && is_timer(np))
		return PKVM_RULE_TIMER;
	/* A bare earlycon writes to stdout-path, whatever its status. */
	if (pkvm_is_console(np))
		return PKVM_RULE_CONSOLE;
	if (enabled && pkvm_console_depends_on(np))
		return PKVM_RULE_CONSOLE_PARENT;
	if (enabled && of_device_is_compatible(np, "mmio-sram"))
		return PKVM_RULE_SRAM;
	if (enabled && has_early_driver(np))
		return PKVM_RULE_EARLY;
	/* EL2 maps it whatever its status. */
	return is_nonposted(np) ? PKVM_RULE_NONPOSTED : PKVM_RULE_OK;
}

/*
 * May EL2 forward accesses to a node? Not to memory, which the host maps cacheable, nor to
 * an interrupt controller without GPIOs. @need: the rule of pkvm_host_needs()
 */
bool __init pkvm_may_forward(const struct device_node *np, enum pkvm_rule need)
{
	if (!pkvm_dt_is_available(np) || is_nonposted(np) ||
	    of_device_is_compatible(np, "mmio-sram") ||
	    (pkvm_is_irq_controller(np) && !of_property_present(np, "gpio-controller")))
		return false;
	return need == PKVM_RULE_OK || need == PKVM_RULE_TIMER || need == PKVM_RULE_EARLY ||
	       need == PKVM_RULE_CONSOLE || need == PKVM_RULE_CONSOLE_PARENT;
}
