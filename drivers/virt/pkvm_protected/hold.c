// SPDX-License-Identifier: GPL-2.0-only
/*
 * Take one supplier, and keep it.
 *
 * The same calls that the device's own driver would make, so that the host's
 * other users of a shared supplier go on as before. Nothing is ever given back.
 * No function here has the address of a register of the device.
 */
#include <linux/clk.h>
#include <linux/err.h>
#include <linux/pm_domain.h>
#include <linux/pm_runtime.h>
#include <linux/regulator/consumer.h>
#include <linux/reset.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "suppliers.h"

static void release_stand_in(struct device *dev)
{
	kfree(dev);
}

/*
 * Domains and regulators are given to a device, and the protected one has none.
 * This one is on no bus, so no driver binds to it, and it has no fwnode, so that
 * nobody takes it for the real one.
 */
static struct device *new_stand_in(const struct pkvm_supplier *supplier,
				   struct device *holder)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int err;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->parent = holder;
	dev->of_node = of_node_get(supplier->user);
	dev->release = release_stand_in;
	/*
	 * In suspend a domain goes off when all devices in it are suspended. The
	 * hypervisor's never is.
	 */
	dev_pm_syscore_device(dev, true);

	/* By number: a device and a bus above it may have the same name. */
	err = dev_set_name(dev, "%s:%u", dev_name(holder), supplier->nr);
	if (!err)
		err = device_add(dev);
	if (err) {
		put_device(dev);
		return ERR_PTR(err);
	}
	return dev;
}

static struct device *get_stand_in(struct pkvm_supplier *supplier,
				   struct device *holder)
{
	struct device *dev = supplier->stand_in;

	if (!dev) {
		dev = new_stand_in(supplier, holder);
		if (!IS_ERR(dev))
			supplier->stand_in = dev;
	}
	return dev;
}

static int hold_domain(struct pkvm_supplier *supplier, struct device *holder)
{
	struct device *dev = get_stand_in(supplier, holder);
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);

	err = of_genpd_add_device(&supplier->spec, dev);
	/* No such provider, as far as the host knows today */
	if (err == -ENOENT)
		return -EPROBE_DEFER;
	if (err)
		return err;

	pm_runtime_enable(dev);
	err = pm_runtime_resume_and_get(dev);
	if (err) {
		pm_runtime_disable(dev);
		pm_genpd_remove_device(dev);
	}
	return err;
}

static int hold_regulator(struct pkvm_supplier *supplier, struct device *holder)
{
	struct device *dev = get_stand_in(supplier, holder);
	struct regulator *regulator;
	char id[sizeof(supplier->name)];
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);

	strscpy(id, supplier->name, sizeof(id));
	*strrchr(id, '-') = '\0';
	regulator = regulator_get(dev, id);
	if (IS_ERR(regulator))
		return PTR_ERR(regulator);

	err = regulator_enable(regulator);
	if (err)
		regulator_put(regulator);
	return err;
}

static int hold_clock(struct pkvm_supplier *supplier)
{
	struct clk *clk = of_clk_get(supplier->user, supplier->index);
	int err;

	if (IS_ERR(clk))
		return PTR_ERR(clk);

	err = clk_prepare_enable(clk);
	if (err)
		clk_put(clk);
	return err;
}

/*
 * A device that comes out of reset without power or clock may come out wrong, so
 * a line that is asserted, or may be, stays so until the rest is @ready.
 *
 * Shared, because that is the kind which counts: nobody's assert reaches the
 * line while we want it deasserted, a pulse is refused, and so is an exclusive
 * user. A device of the host that shares the line still gets its part.
 */
static int hold_reset(struct pkvm_supplier *supplier, bool ready)
{
	struct reset_control *reset;
	int err = -EPROBE_DEFER;

	reset = of_reset_control_get_shared_by_index(supplier->user,
						     supplier->index);
	if (IS_ERR(reset))
		return PTR_ERR(reset);

	if (ready || !reset_control_status(reset))
		err = reset_control_deassert(reset);
	if (err)
		reset_control_put(reset);
	return err;
}

/**
 * pkvm_supplier_hold() - take a supplier and keep it on
 * @supplier:	what is not held yet
 * @holder:	the device on whose behalf
 * @ready:	everything that comes before it is held
 *
 * May be called again after a failure.
 *
 * Return: 0; -EPROBE_DEFER if its driver is not there yet, or it has to wait for
 * others; or what else the framework says.
 */
int pkvm_supplier_hold(struct pkvm_supplier *supplier, struct device *holder,
		       bool ready)
{
	switch (supplier->kind) {
	case PKVM_SUPPLIER_DOMAIN:
		return hold_domain(supplier, holder);
	case PKVM_SUPPLIER_REGULATOR:
		return hold_regulator(supplier, holder);
	case PKVM_SUPPLIER_CLOCK:
		return hold_clock(supplier);
	case PKVM_SUPPLIER_RESET:
		return hold_reset(supplier, ready);
	default:
		return -EINVAL;
	}
}
