// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep protected devices alive: a device of the host that the host cannot see
 * has no consumer for its clocks and its power, and the clean-up at the end of
 * boot would switch them off. The hypervisor's next access would then hang.
 *
 * One holder per taken device, on a bus of its own: no other driver matches
 * there, the bus configures no DMA, and with no of_node no pins are touched. It
 * keeps what it has got while it waits for the rest, so that one supplier without
 * a driver does not cost the others.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/device.h>
#include <linux/fwnode.h>
#include <linux/init.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include <asm/kvm_pkvm_protected_devices.h>

#include "suppliers.h"

/**
 * struct pkvm_holder - what one taken device lives on
 * @dev:	on whose behalf it is held
 * @np:		the taken device
 * @lock:	one attempt at a time
 * @suppliers:	list of struct pkvm_supplier
 */
struct pkvm_holder {
	struct device dev;
	struct device_node *np;
	struct mutex lock;	/* guards the state of each supplier */
	struct list_head suppliers;
};

static void say_outcome(const struct pkvm_holder *holder,
			const struct pkvm_supplier *supplier)
{
	if (!supplier->spec.np)
		pr_err("%pOF: %s of %pOF cannot be read, so nothing of it is held: error %d; correct it\n",
		       holder->np, supplier->name, supplier->user, supplier->err);
	else if (supplier->err)
		pr_err("%pOF: %s of %pOF, %pOF, cannot be held: error %d; correct the property or the supplier\n",
		       holder->np, supplier->name, supplier->user,
		       supplier->spec.np, supplier->err);
	else
		pr_info("%pOF: %s of %pOF, %pOF, is held\n", holder->np,
			supplier->name, supplier->user, supplier->spec.np);
}

static bool hold_missing(struct pkvm_holder *holder)
{
	struct pkvm_supplier *supplier;
	bool waiting = false;

	mutex_lock(&holder->lock);
	list_for_each_entry(supplier, &holder->suppliers, list) {
		if (supplier->err != -EPROBE_DEFER)
			continue;

		supplier->err = pkvm_supplier_hold(supplier, &holder->dev,
						   !waiting);
		if (supplier->err == -EPROBE_DEFER)
			waiting = true;
		else
			say_outcome(holder, supplier);
	}
	mutex_unlock(&holder->lock);
	return waiting;
}

static int holder_probe(struct device *dev)
{
	struct pkvm_holder *holder = container_of(dev, struct pkvm_holder, dev);

	return hold_missing(holder) ? -EPROBE_DEFER : 0;
}

static const struct bus_type holder_bus = {
	.name	= "pkvm-protected",
};

static struct device_driver holder_driver = {
	.name			= "pkvm-protected-holder",
	.bus			= &holder_bus,
	.probe			= holder_probe,
	.probe_type		= PROBE_FORCE_SYNCHRONOUS,
	/* Letting go is what it is there to prevent. */
	.suppress_bind_attrs	= true,
};

static void holder_release(struct device *dev)
{
	kfree(container_of(dev, struct pkvm_holder, dev));
}

/*
 * A supplier that comes late may clean up as soon as it has bound, unless
 * somebody it knows of has yet to come (sync_state). The node that it knows of
 * never becomes a device, so point it to the holder. This orders nothing else:
 * the holder is not kept from probing.
 */
static void __init announce(struct fwnode_handle *fwnode,
			    const struct pkvm_supplier *supplier)
{
	if (supplier->spec.np)
		fwnode_link_add(fwnode, of_fwnode_handle(supplier->spec.np),
				FWLINK_FLAG_CYCLE);
}

static void __init add_holder(struct device_node *np, void *arg)
{
	struct pkvm_holder *holder = kzalloc(sizeof(*holder),
					     GFP_KERNEL | __GFP_NOFAIL);
	struct pkvm_supplier *supplier;
	struct fwnode_handle *fwnode;

	mutex_init(&holder->lock);
	INIT_LIST_HEAD(&holder->suppliers);
	pkvm_suppliers_find(np, &holder->suppliers);
	if (list_empty(&holder->suppliers)) {
		kfree(holder);
		return;
	}

	holder->np = of_node_get(np);
	device_initialize(&holder->dev);
	holder->dev.bus = &holder_bus;
	holder->dev.release = holder_release;

	fwnode = fwnode_create_software_node(NULL, NULL);
	if (IS_ERR(fwnode))
		panic("pkvm-protected: cannot hold the suppliers of %pOF", np);
	device_set_node(&holder->dev, fwnode);
	list_for_each_entry(supplier, &holder->suppliers, list) {
		announce(fwnode, supplier);
		if (supplier->err != -EPROBE_DEFER)
			say_outcome(holder, supplier);
	}

	if (dev_set_name(&holder->dev, "%pOF", np) || device_add(&holder->dev))
		panic("pkvm-protected: cannot hold the suppliers of %pOF", np);
}

static int hold_more(struct device *dev, void *data)
{
	hold_missing(container_of(dev, struct pkvm_holder, dev));
	return 0;
}

/*
 * Deferred probing starts late, and tries those who wait in any order. But until
 * a shared clock is held, any other user of it who comes and goes switches it
 * off, so try as soon as a supplier may have come, in the thread that has brought
 * it. Those on other buses than the platform's have to wait for deferred probing.
 *
 * Not by bus_rescan_devices(): that passes over a holder which another thread is
 * just trying, perhaps beyond the supplier that has come now.
 */
static int try_again(struct notifier_block *nb, unsigned long action, void *dev)
{
	if (action == BUS_NOTIFY_BOUND_DRIVER)
		bus_for_each_dev(&holder_bus, NULL, NULL, hold_more);
	return NOTIFY_OK;
}

static struct notifier_block platform_notifier = {
	.notifier_call = try_again,
};

/* Early: the clocks that are there from the start are held from here on. */
static int __init pkvm_protected_hold(void)
{
	if (bus_register(&holder_bus) || driver_register(&holder_driver))
		panic("pkvm-protected: cannot hold the suppliers of protected devices");
	pkvm_protected_visit_taken(add_holder, NULL);
	return bus_register_notifier(&platform_bus_type, &platform_notifier);
}
fs_initcall(pkvm_protected_hold);

static int __init count_not_held(struct device *dev, void *failed)
{
	struct pkvm_holder *holder = container_of(dev, struct pkvm_holder, dev);
	struct pkvm_supplier *supplier;

	list_for_each_entry(supplier, &holder->suppliers, list) {
		if (supplier->err == -EPROBE_DEFER)
			pr_warn("%pOF: %s of %pOF, %pOF, is not held yet, a driver is missing; build it in\n",
				holder->np, supplier->name, supplier->user,
				supplier->spec.np);
		else if (supplier->err)
			(*(unsigned int *)failed)++;
	}
	return 0;
}

/*
 * A supplier whose driver is missing does not count as a failure: there is
 * nobody who could switch it off, and when the driver comes as a module, the
 * holder is the first to ask.
 */
static int __init pkvm_protected_hold_verdict(void)
{
	unsigned int failed = 0;

	wait_for_device_probe();
	bus_for_each_dev(&holder_bus, NULL, &failed, count_not_held);
	pkvm_protected_not_held(failed);
	return 0;
}
late_initcall_sync(pkvm_protected_hold_verdict);
