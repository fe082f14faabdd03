// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a taken device hangs on and that stays with the host.
 *
 * The stage-2 keeps the host off registers. It does not keep it from the clock,
 * the power, the pins, the interrupt of the device. The boot holds what it can
 * for a host that means well (suppliers.c finds it, for both).
 */
#include <linux/of_irq.h>

#include "../../drivers/virt/pkvm_protected/suppliers.h"

#include "consumers.h"
#include "depends.h"
#include "messages.h"
#include "protected.h"

#undef snprintf

static const char * const powers[PKVM_SUPPLIER_KINDS] = {
	[PKVM_SUPPLIER_DOMAIN] = "power the device down",
	[PKVM_SUPPLIER_REGULATOR] = "cut its supply",
	[PKVM_SUPPLIER_CLOCK] = "gate its clock",
	[PKVM_SUPPLIER_RESET] = "hold it in reset",
};

/* An oscillator and a rail: nothing in the host can switch them. */
static bool has_no_switch(const struct device_node *np)
{
	return of_device_is_compatible(np, "fixed-clock") ||
	       (of_device_is_compatible(np, "regulator-fixed") &&
		!of_property_present(np, "gpio") &&
		!of_property_present(np, "gpios") &&
		!of_property_present(np, "vin-supply"));
}

static void say_supplier(struct device_node *np, const struct pkvm_supplier *s)
{
	if (s->spec.np && has_no_switch(s->spec.np))
		return;
	if (!s->spec.np)
		dt_say(DT_ERROR, "%pOF: %s of %pOF cannot be read, so nothing of it is held and the boot stops with reason 8; correct it",
		       np, s->name, s->user);
	else
		dt_say(DT_WARNING, "%pOF: %s of %pOF leads to %pOF, which stays with the host: it can %s; protect that, too, or trust the host with it",
		       np, s->name, s->user, s->spec.np, powers[s->kind]);
}

/* A pin group lies in its controller; the node with registers is that. */
static struct device_node *with_registers(struct device_node *np)
{
	while (np && np->parent && !of_property_present(np, "reg"))
		np = np->parent;
	return np;
}

static void say_pins(struct device_node *np)
{
	struct property *prop;

	for_each_property_of_node(np, prop) {
		struct device_node *group, *controller;

		if (!strstarts(prop->name, "pinctrl-") ||
		    !isdigit((unsigned char)prop->name[strlen("pinctrl-")]))
			continue;
		group = of_parse_phandle(np, prop->name, 0);
		controller = with_registers(group);
		if (controller && !pkvm_protected_took(controller))
			dt_say(DT_NOTE, "%pOF: its pins stay with the host, which can switch them over in %pOF",
			       np, controller);
	}
}

static void say_interrupts(struct device_node *np)
{
	struct device_node *controller = NULL;

	if (of_property_present(np, "interrupts-extended"))
		controller = of_parse_phandle(np, "interrupts-extended", 0);
	else if (of_property_present(np, "interrupts"))
		controller = of_irq_find_parent(np);
	if (controller && !pkvm_protected_took(controller))
		dt_say(DT_NOTE, "%pOF: its interrupts go to %pOF and so to the host; the hypervisor has to poll",
		       np, controller);
}

static void say_streams(struct device_node *np)
{
	struct of_phandle_iterator it;
	int err;

	of_for_each_phandle(&it, err, np, "iommus", "#iommu-cells", -1) {
		if (it.node && !pkvm_protected_took(it.node))
			dt_say(DT_WARNING, "%pOF: its DMA goes through %pOF, which stays with the host: without an IOMMU driver in the hypervisor the host decides where it leads",
			       np, it.node);
	}
	of_for_each_phandle(&it, err, np, "dmas", "#dma-cells", -1) {
		if (it.node && !pkvm_protected_took(it.node))
			dt_say(DT_WARNING, "%pOF: the DMA controller %pOF serves it and stays with the host: told to, it reads and writes the device's registers; protect it, too",
			       np, it.node);
	}
}

static void say_master(struct device_node *np)
{
	static const char * const signs[] = {
		"iommus", "dma-coherent", "dma-ranges", "memory-region",
		"interconnects", "#dma-cells",
	};
	static const char * const kinds[] = {
		"ethernet", "usb", "mmc", "sata", "pcie", "pci", "dma-controller",
		"gpu", "npu", "crypto", "video-codec", "display-controller",
		"remoteproc", "ufs",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signs); i++) {
		if (of_property_present(np, signs[i])) {
			dt_say(DT_WARNING, "%pOF: masters the bus itself, as its %s tells; what the host has told it before it was taken goes on, so the hypervisor has to reset it",
			       np, signs[i]);
			return;
		}
	}
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (of_node_name_eq(np, kinds[i])) {
			dt_say(DT_WARNING, "%pOF: masters the bus itself, as every %s does; what the host has told it before it was taken goes on, so the hypervisor has to reset it",
			       np, kinds[i]);
			return;
		}
	}
}

static void say_children(struct device_node *np)
{
	struct device_node *child;

	for (child = np->child; child; child = child->sibling) {
		if (of_device_is_available(child) &&
		    of_property_present(child, "compatible"))
			dt_say(DT_WARNING, "%pOF: is below %pOF, which is declared protected, so it gets no device in the host; disable it to say that this is meant",
			       child, np);
	}
}

/*
 * A bus that gives the space of its children for registers, or has some beside
 * them, may decide who reaches the device (AIPS, RIFSC).
 */
static void say_buses(struct device_node *np)
{
	struct device_node *bus;

	for (bus = np->parent; bus; bus = bus->parent) {
		if (of_device_is_compatible(bus, "simple-bus") &&
		    of_property_present(bus, "reg") && !pkvm_protected_took(bus))
			dt_say(DT_NOTE, "%pOF: is below %pOF, whose own registers stay with the host; if they decide who reaches the device, declare their page as well",
			       np, bus);
	}
}

static void say_device(struct device_node *np, void *arg)
{
	pkvm_suppliers_visit(np, say_supplier);
	say_pins(np);
	say_interrupts(np);
	say_streams(np);
	say_master(np);
	say_children(np);
	say_buses(np);
}

void depends_say(void)
{
	pkvm_protected_visit_taken(say_device, NULL);
	consumers_say();
}
