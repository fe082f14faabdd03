// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep protected devices alive: the host does not see that they use clocks and
 * power. Each supplier has a stand-in, a device that holds it, so that none waits
 * for another's driver. The driver core does nothing else to it: its bus configures
 * no DMA, and with of_node_reused pins stay as they are.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/clk.h>
#include <linux/clk-provider.h>
#include <linux/platform_device.h>
#include <linux/pm_domain.h>
#include <linux/pm_opp.h>
#include <linux/pm_runtime.h>
#include <linux/property.h>
#include <linux/regulator/consumer.h>
#include <linux/reset.h>
#include <linux/slab.h>

#include <asm/kvm_pkvm_protected_devices.h>

#include "suppliers.h"

/* "No such provider" means "not yet", after the deferral timeout as well. */
static int awaited(long err)
{
	return err == -ENODEV || err == -ETIMEDOUT ? -EPROBE_DEFER : err;
}

/* dev_pm_domain_attach_by_id() may let the domain go off before it is resumed. */
static int hold_domain(const struct pkvm_supplier *supplier, struct device *dev)
{
	int err = of_genpd_add_device(&supplier->spec, dev);
	int state;

	if (err)
		return err == -ENOENT ? -EPROBE_DEFER : awaited(err);
	dev_pm_genpd_rpm_always_on(dev, true);
	state = of_get_required_opp_performance_state(supplier->user, supplier->index);
	if (state > 0)
		err = dev_pm_genpd_set_performance_state(dev, state);
	else if (state != -ENODEV && state != -EOPNOTSUPP)
		err = state;
	pm_runtime_enable(dev);
	return pm_runtime_resume_and_get(dev) ?: err;
}

static int hold_regulator(const struct pkvm_supplier *supplier, struct device *dev)
{
	struct regulator *regulator;
	char id[sizeof(supplier->name)];

	strscpy(id, supplier->name, strrchr(supplier->name, '-') - supplier->name + 1);
	regulator = regulator_get_optional(dev, id);
	return IS_ERR(regulator) ? awaited(PTR_ERR(regulator)) : regulator_enable(regulator);
}

static int hold_clock(const struct pkvm_supplier *supplier, bool ready)
{
	struct clk *clk = of_clk_get(supplier->user, supplier->index);
	int err = -EPROBE_DEFER;
	struct clk_hw *hw;

	if (IS_ERR(clk))
		return awaited(PTR_ERR(clk));
	if (ready || __clk_is_enabled(clk))
		err = clk_prepare_enable(clk);
	if (err)
		clk_put(clk);
	for (hw = err ? NULL : __clk_get_hw(clk); hw; hw = clk_hw_get_parent(hw))
		if (clk_hw_get_flags(hw) & CLK_SET_RATE_GATE)
			pr_warn("%s of %pOF: while it is held the rate of clock %s cannot be set (CLK_SET_RATE_GATE): its other users get -EBUSY\n",
				supplier->name, supplier->user, clk_hw_get_name(hw));
	return err;
}

/* Shared lines count: no assert gets through, a pulse and exclusive use fail. */
static int hold_reset(const struct pkvm_supplier *supplier, bool ready)
{
	struct reset_control *reset =
		of_reset_control_get_shared_by_index(supplier->user, supplier->index);
	int err = -EPROBE_DEFER;

	if (IS_ERR(reset))
		return awaited(PTR_ERR(reset));
	if (ready || !reset_control_status(reset))
		err = reset_control_deassert(reset);
	if (err)
		reset_control_put(reset);
	return err;
}

/* -EPROBE_DEFER: nothing was taken, try again. Not @ready: leave off what is off. */
static int hold(const struct pkvm_supplier *supplier, struct device *dev, bool ready)
{
	if (supplier->kind == PKVM_SUPPLIER_DOMAIN)
		return hold_domain(supplier, dev);
	if (supplier->kind == PKVM_SUPPLIER_REGULATOR)
		return hold_regulator(supplier, dev);
	return supplier->kind == PKVM_SUPPLIER_CLOCK ? hold_clock(supplier, ready) :
						       hold_reset(supplier, ready);
}

/* Holds a supplier of the taken device @np, and is never removed. */
struct stand_in {
	struct device dev;		/* its lock guards supplier.err */
	struct device_node *np;
	struct pkvm_supplier supplier;
	struct stand_in *before;	/* of the same device */
};

static struct stand_in *newest;
static bool booted;

static void say_outcome(const struct stand_in *s)
{
	const struct pkvm_supplier *what = &s->supplier;

	if (!what->err)
		pr_info("%pOF: %s of %pOF, %pOF, is held\n", s->np, what->name,
			what->user, what->spec.np);
	else if (what->err == -EPROBE_DEFER)
		pr_warn("%pOF: %s of %pOF, %pOF, is not held yet, a driver is missing; build it in\n",
			s->np, what->name, what->user, what->spec.np);
	else
		pr_err("%pOF: %s of %pOF, %pOF, cannot be held: error %d; correct the property or the supplier\n",
		       s->np, what->name, what->user, what->spec.np, what->err);
}

/* Power comes before clocks. At the end of boot nothing is waited for any more. */
static bool may_go_on(const struct stand_in *s)
{
	const struct stand_in *other;

	for (other = s->before; other && !booted; other = other->before) {
		if (other->supplier.kind < s->supplier.kind &&
		    READ_ONCE(other->supplier.err) == -EPROBE_DEFER)
			return false;
	}
	return true;
}

/* An error is final, but no failed probe: that would detach the power domain. */
static int stand_in_probe(struct device *dev)
{
	struct stand_in *s = container_of(dev, struct stand_in, dev);
	int err = s->supplier.err;

	if (err == -EPROBE_DEFER) {
		err = hold(&s->supplier, dev, may_go_on(s));
		WRITE_ONCE(s->supplier.err, err);
		if (err != -EPROBE_DEFER)
			say_outcome(s);
	}
	return err == -EPROBE_DEFER ? err : 0;
}

static const struct bus_type stand_in_bus = { .name = "pkvm-protected" };

static struct device_driver stand_in_driver = {
	.name			= "pkvm-protected-holder",
	.bus			= &stand_in_bus,
	.probe			= stand_in_probe,
	.probe_type		= PROBE_FORCE_SYNCHRONOUS,
	.suppress_bind_attrs	= true,
};

/*
 * A provider that comes late cleans up at once, unless it knows of a device that has
 * yet to come (sync_state). The taken one never comes; link the stand-in instead, as
 * a cycle, or it would not probe before the provider.
 */
static void __init add(struct device_node *np, const struct pkvm_supplier *found)
{
	static struct device lender __initdata;
	static unsigned int nr __initdata;
	struct stand_in *s = kzalloc(sizeof(*s), GFP_KERNEL | __GFP_NOFAIL);
	struct fwnode_handle *fwnode = fwnode_create_software_node(NULL, NULL);

	s->np = np;
	s->supplier = *found;
	s->before = newest && newest->np == np ? newest : NULL;
	newest = s;
	if (found->err != -EPROBE_DEFER)
		pr_err("%pOF: %s of %pOF cannot be read, so nothing of it is held: error %d; correct it\n",
		       np, found->name, found->user, found->err);

	device_initialize(&s->dev);
	s->dev.bus = &stand_in_bus;
	/* In suspend a domain goes off when all devices in it are suspended. */
	dev_pm_syscore_device(&s->dev, true);
	if (!IS_ERR(fwnode) && found->spec.np)
		fwnode_link_add(fwnode, of_fwnode_handle(found->spec.np),
				FWLINK_FLAG_CYCLE);
	device_set_node(&s->dev, fwnode);
	lender.of_node = found->user;
	device_set_of_node_from_dev(&s->dev, &lender);
	/* By number: nodes may have the same name. */
	if (IS_ERR(fwnode) || dev_set_name(&s->dev, "pkvm-protected.%u", nr++) ||
	    device_add(&s->dev))
		panic("pkvm-protected: cannot hold the suppliers of %pOF", np);
}

static void __init add_all(struct device_node *np, void *arg)
{
	pkvm_suppliers_visit(np, add);
}

static int hold_more(struct device *dev, void *data)
{
	device_lock(dev);
	stand_in_probe(dev);
	device_unlock(dev);
	return 0;
}

/*
 * Deferred probing starts late. Until a shared clock is held, any user that comes and
 * goes switches it off: so try as soon as a driver of the platform bus has bound.
 */
static int try_again(struct notifier_block *nb, unsigned long action, void *dev)
{
	if (action == BUS_NOTIFY_BOUND_DRIVER)
		bus_for_each_dev(&stand_in_bus, NULL, NULL, hold_more);
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = try_again };

/* Early: the clocks that are there from the start are held from here on. */
static int __init pkvm_protected_hold(void)
{
	if (bus_register(&stand_in_bus) || driver_register(&stand_in_driver))
		panic("pkvm-protected: cannot hold the suppliers of protected devices");
	pkvm_protected_visit_taken(add_all, NULL);
	pkvm_protected_visit_windowed(add_all, NULL);
	return bus_register_notifier(&platform_bus_type, &notifier);
}
fs_initcall(pkvm_protected_hold);

static int __init conclude(struct device *dev, void *nr_failed)
{
	const struct stand_in *s = container_of(dev, struct stand_in, dev);

	if (device_attach(dev) != 1)
		say_outcome(s);
	else if (s->supplier.err)
		(*(unsigned int *)nr_failed)++;
	return 0;
}

/* A supplier without a driver is no failure: the host cannot switch it off. */
static int __init pkvm_protected_hold_verdict(void)
{
	unsigned int nr_failed = 0;

	wait_for_device_probe();
	booted = true;
	bus_for_each_dev(&stand_in_bus, NULL, &nr_failed, conclude);
	if (newest)
		pr_info("not held: interconnect bandwidth, PHYs, pin states, and rates and voltages that others share\n");
	pkvm_protected_not_held(nr_failed);
	return 0;
}
late_initcall_sync(pkvm_protected_hold_verdict);
