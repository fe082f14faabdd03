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

/* One that is reserved or disabled is not the host's. */
static bool is_hosts(const struct device_node *np)
{
	return np && pkvm_dt_is_available(np) && !pkvm_protected_took(np);
}

/* An oscillator and a rail: nothing in the host can switch them. */
static bool has_no_switch(const struct device_node *np)
{
	return of_device_is_compatible(np, "fixed-clock") ||
	       (of_device_is_compatible(np, "regulator-fixed") &&
		!of_property_present(np, "gpio") &&
		!of_property_present(np, "gpios") &&
		!of_property_present(np, "vin-supply"));
}

/* The node with a driver: a regulator of a PMIC lies in it, a pin group in its pins. */
static struct device_node *with_driver(struct device_node *np)
{
	while (np && np->parent && np->parent->parent &&
	       !of_property_present(np, "compatible"))
		np = np->parent;
	return np;
}

struct wanted {
	const struct device_node *supplier;
	bool by_host;
};

static void look_for_wanted(struct device_node *np, const char *list, void *arg)
{
	struct wanted *wanted = arg;

	wanted->by_host |= with_driver(np) == wanted->supplier;
}

/*
 * Can the advice to protect a supplier be followed? It has registers, the host and its
 * console do without it, and so do all others of the host's devices.
 */
static bool can_be_protected(struct device_node *supplier)
{
	struct wanted wanted = { with_driver(supplier), false };
	struct pkvm_dt_cursor cursor = { 0 };
	struct device_node *np;
	struct pkvm_extent regs;

	supplier = with_driver(supplier);
	if (!pkvm_dt_next_regs(supplier, &cursor, &regs) || pkvm_host_needs(supplier, true))
		return false;
	for_each_of_allnodes(np) {
		if (is_hosts(np) && with_driver(np) != supplier)
			pkvm_visit_links(np, look_for_wanted, &wanted);
	}
	return !wanted.by_host;
}

/* Two clocks of one controller are one warning; of very many some are said twice. */
static struct {
	const struct device_node *supplier;
	enum pkvm_supplier_kind kind;
} said[32];
static size_t nr_said;

static bool said_before(const struct pkvm_supplier *s)
{
	size_t i;

	for (i = 0; i < nr_said; i++) {
		if (said[i].supplier == s->spec.np && said[i].kind == s->kind)
			return true;
	}
	if (nr_said < ARRAY_SIZE(said)) {
		said[nr_said].supplier = s->spec.np;
		said[nr_said++].kind = s->kind;
	}
	return false;
}

static void say_supplier(struct device_node *np, const struct pkvm_supplier *s)
{
	if (!s->spec.np)
		dt_say(DT_ERROR, "%pOF: %s of %pOF cannot be read, so nothing of it is held and the boot stops with reason 8; correct it",
		       np, s->name, s->user);
	else if (!has_no_switch(s->spec.np) && !said_before(s))
		dt_say(DT_WARNING, "%pOF: %s of %pOF leads to %pOF, which stays with the host: it can %s; %strust the host with it",
		       np, s->name, s->user, s->spec.np, powers[s->kind],
		       can_be_protected(s->spec.np) ? "protect that, too, or " : "");
}

static void say_pins(struct device_node *np)
{
	struct property *prop;

	for_each_property_of_node(np, prop) {
		struct device_node *controller;

		if (!strstarts(prop->name, "pinctrl-") ||
		    !isdigit((unsigned char)prop->name[strlen("pinctrl-")]))
			continue;
		controller = with_driver(of_parse_phandle(np, prop->name, 0));
		if (is_hosts(controller))
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
	if (is_hosts(controller))
		dt_say(DT_NOTE, "%pOF: its interrupts go to %pOF and so to the host; the hypervisor has to poll",
		       np, controller);
}

static void say_iommu(struct device_node *iommu, const char *list, void *np)
{
	if (is_hosts(iommu))
		dt_say(DT_WARNING, "%pOF: its DMA goes through %pOF, which stays with the host: without an IOMMU driver in the hypervisor the host decides where it leads",
		       np, iommu);
}

static void say_dma(struct device_node *dma, const char *list, void *np)
{
	if (is_hosts(dma))
		dt_say(DT_WARNING, "%pOF: the DMA controller %pOF serves it and stays with the host: told to, it reads and writes the device's registers; %strust the host with it",
		       np, dma, can_be_protected(dma) ? "protect it, too, or " : "");
}

static void say_streams(struct device_node *np)
{
	pkvm_visit_list(np, "iommus", "#iommu-cells", say_iommu, np);
	pkvm_visit_map(np, "iommu-map", "#iommu-cells", say_iommu, np);
	pkvm_visit_list(np, "dmas", "#dma-cells", say_dma, np);
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
	nr_said = 0;
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
