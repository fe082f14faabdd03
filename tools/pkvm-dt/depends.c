// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suppliers of taken devices that stay with the host: the stage-2 does not keep it from
 * clock, power, pins and interrupt of a device. The boot holds some of them
 * (suppliers.c), which helps against mistakes, not against a host that attacks.
 */
#include <linux/of_irq.h>

#include "../../drivers/virt/pkvm_protected/suppliers.h"

#include "advice.h"
#include "consumers.h"
#include "depends.h"
#include "messages.h"
#include "protected.h"

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

/* Of all taken devices. A second visit would repeat the messages of suppliers.c. */
static struct found {
	struct device_node *np;
	struct pkvm_supplier supplier;
} *found;
static u32 nr_found;

/*
 * Two clocks of one controller are one warning, if no more suppliers than this lie
 * between them.
 */
#define LOOK_BACK	32

static void collect(struct device_node *np, const struct pkvm_supplier *s)
{
	u32 i;

	if (s->spec.np && has_no_switch(s->spec.np))
		return;
	for (i = nr_found; i > 0 && nr_found - i < LOOK_BACK; i--) {
		const struct found *f = &found[i - 1];

		if (f->np == np && f->supplier.spec.np == s->spec.np && s->spec.np &&
		    f->supplier.kind == s->kind)
			return;
	}
	found = pkvm_list_room(found, nr_found, sizeof(*found));
	found[nr_found++] = (struct found){ np, *s };
}

/* Device, property, user, supplier, what the host can do */
#define SUPPLIER_WORDS \
	"%pOF: %s of %pOF leads to %pOF, which stays with the host: it can %s; "

static void say_supplier(const struct found *f, bool advice)
{
	const struct pkvm_supplier *s = &f->supplier;

	if (!s->spec.np)
		dt_say(DT_ERROR, "%pOF: %s of %pOF cannot be read, so nothing of it is held and the boot stops with reason 8; correct it",
		       f->np, s->name, s->user);
	else if (advice && advice_fits(s->spec.np))
		dt_say(DT_WARNING, SUPPLIER_WORDS "protect that, too, or trust the host with it",
		       f->np, s->name, s->user, s->spec.np, powers[s->kind]);
	else if (!advice && !advice_fits(s->spec.np))
		dt_say(DT_WARNING, SUPPLIER_WORDS "trust the host with it",
		       f->np, s->name, s->user, s->spec.np, powers[s->kind]);
}

static void say_suppliers(bool advice)
{
	u32 i;

	for (i = 0; i < nr_found; i++)
		say_supplier(&found[i], advice);
}

static void say_pins(struct device_node *np)
{
	struct property *prop;

	for_each_property_of_node(np, prop) {
		struct device_node *controller;

		if (!strstarts(prop->name, "pinctrl-") ||
		    !isdigit((unsigned char)prop->name[strlen("pinctrl-")]))
			continue;
		controller = advice_with_driver(of_parse_phandle(np, prop->name, 0));
		if (advice_is_hosts(controller))
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
	if (advice_is_hosts(controller))
		dt_say(DT_NOTE, "%pOF: its interrupts go to %pOF and so to the host; the hypervisor has to poll",
		       np, controller);
}

static void say_iommu(struct device_node *iommu, const char *list, void *np)
{
	if (advice_is_hosts(iommu))
		dt_say(DT_WARNING, "%pOF: its DMA goes through %pOF, which stays with the host: without an IOMMU driver in the hypervisor the host decides where it leads",
		       np, iommu);
}

/* Device, DMA controller */
#define DMA_WORDS \
	"%pOF: the DMA controller %pOF serves it and stays with the host: told to, it reads and writes the device's registers; "

static void say_dma(struct device_node *dma, const char *list, void *np)
{
	if (advice_is_hosts(dma) && !advice_fits(dma))
		dt_say(DT_WARNING, DMA_WORDS "trust the host with it", np, dma);
}

static void advise_dma(struct device_node *dma, const char *list, void *np)
{
	if (advice_fits(dma))
		dt_say(DT_WARNING, DMA_WORDS "protect it, too, or trust the host with it",
		       np, dma);
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
		    of_property_present(bus, "reg") && !pkvm_protected_is_taken(bus))
			dt_say(DT_NOTE, "%pOF: is below %pOF, whose own registers stay with the host; if they decide who reaches the device, declare their page as well",
			       np, bus);
	}
}

static void say_device(struct device_node *np, void *arg)
{
	say_pins(np);
	say_interrupts(np);
	say_streams(np);
	say_master(np);
	say_children(np);
	say_buses(np);
}

static void collect_of(struct device_node *np, void *arg)
{
	pkvm_suppliers_visit(np, collect);
}

static void advise_dma_of(struct device_node *np, void *arg)
{
	pkvm_visit_list(np, "dmas", "#dma-cells", advise_dma, np);
}

/* First the advice that can be followed */
void depends_say(void)
{
	found = NULL;
	nr_found = 0;
	pkvm_protected_visit_taken(collect_of, NULL);
	say_suppliers(true);
	pkvm_protected_visit_taken(advise_dma_of, NULL);
	say_suppliers(false);
	pkvm_protected_visit_taken(say_device, NULL);
	consumers_say();
	free(found);
}
