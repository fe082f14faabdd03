// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who needs something from a taken device?
 *
 * The boot asks the driver core, which has read the tree. Here are the bindings
 * that it reads (drivers/of/property.c of Linux), by the form of their lists.
 */
#include <linux/of_irq.h>

#include "../../drivers/virt/pkvm_protected/consumer_words.h"
#include "../../drivers/virt/pkvm_protected/references.h"

#include "consumers.h"
#include "messages.h"
#include "protected.h"

#undef snprintf

static const struct {
	const char *name;
	const char *cells;
} lists[] = {
	{ "clocks", "#clock-cells" },
	{ "interconnects", "#interconnect-cells" },
	{ "mboxes", "#mbox-cells" },
	{ "io-channels", "#io-channel-cells" },
	{ "io-backends", "#io-backend-cells" },
	{ "power-domains", "#power-domain-cells" },
	{ "hwlocks", "#hwlock-cells" },
	{ "extcon", NULL },
	{ "nvmem-cells", "#nvmem-cell-cells" },
	{ "phys", "#phy-cells" },
	{ "wakeup-parent", NULL },
	{ "pwms", "#pwm-cells" },
	{ "resets", "#reset-cells" },
	{ "leds", NULL },
	{ "backlight", NULL },
	{ "panel", NULL },
	{ "msi-parent", "#msi-cells" },
	{ "access-controllers", "#access-controller-cells" },
	{ "pses", "#pse-cells" },
	{ "power-supplies", NULL },
	{ "mmc-pwrseq", NULL },
	{ "interrupts-extended", "#interrupt-cells" },
};

/* The driver core reads what belongs to a device, so to something compatible. */
static bool host_has(const struct device_node *np)
{
	bool device = false;

	for (; np && np->parent; np = np->parent) {
		if (!of_device_is_available(np))
			return false;
		device |= of_property_present(np, "compatible");
	}
	return device;
}

static void look_at(struct device_node *np, const struct device_node *supplier)
{
	/* A node below a taken one is no consumer, nor is one of itself. */
	if (supplier && supplier != np && pkvm_protected_took(supplier))
		dt_say(DT_WARNING, PKVM_CONSUMER_WORDS, np, supplier, np);
}

static void look_at_list(struct device_node *np, const char *name,
			 const char *cells)
{
	struct of_phandle_iterator it;
	int err;

	of_for_each_phandle(&it, err, np, name, cells, 0)
		look_at(np, it.node);
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name);
	size_t want = strlen(suffix);

	return len > want && !strcmp(name + len - want, suffix);
}

static void look_at_patterns(struct device_node *np)
{
	struct property *prop;

	for_each_property_of_node(np, prop) {
		if (ends_in(prop->name, "-supply"))
			look_at_list(np, prop->name, NULL);
		else if (ends_in(prop->name, "-gpio") ||
			 ends_in(prop->name, "-gpios") ||
			 !strcmp(prop->name, "gpio") ||
			 !strcmp(prop->name, "gpios"))
			look_at_list(np, prop->name, "#gpio-cells");
		else if (strstarts(prop->name, "pinctrl-") &&
			 isdigit((unsigned char)prop->name[strlen("pinctrl-")]))
			look_at_list(np, prop->name, NULL);
	}
}

static void say_optional(struct device_node *np, const char *property,
			 struct device_node *supplier)
{
	if (pkvm_protected_took(supplier))
		dt_say(DT_WARNING, PKVM_OPTIONAL_WORDS, np, supplier, np);
}

static void say_syscon(struct device_node *np, const char *property,
		       struct device_node *supplier)
{
	if (pkvm_protected_took(supplier))
		dt_say(DT_WARNING, PKVM_SYSCON_WORDS, np, property, supplier, np);
}

static void look_at_node(struct device_node *np)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		look_at_list(np, lists[i].name, lists[i].cells);
	look_at_patterns(np);
	pkvm_optional_references(np, say_optional);
	pkvm_syscon_references(np, say_syscon);
	if (of_property_present(np, "interrupts"))
		look_at(np, of_irq_find_parent(np));
}

void consumers_say(void)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		if (host_has(np) && !pkvm_protected_took(np))
			look_at_node(np);
	}
}
