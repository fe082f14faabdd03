// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: two clocks, a power domain and a reset line that exist in
 * the log alone, so that a test sees who is switched off. They start as a boot
 * loader would leave them: on, out of reset.
 *
 * "linux,pkvm-selftest-suppliers" provides them, with "linux,late" not before
 * the deferred probing, with "linux,later" when user space binds the driver, like
 * that of a module. "linux,pkvm-selftest-user" is a host device that uses
 * them once and lets go.
 */
#define pr_fmt(fmt) "pkvm-protected-test: " fmt

#include <linux/clk-provider.h>
#include <linux/clk.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_domain.h>
#include <linux/pm_runtime.h>
#include <linux/reset-controller.h>
#include <linux/reset.h>

#define NR_CLOCKS	2

struct test_clock {
	struct clk_hw hw;
	bool on;
};

static int clock_enable(struct clk_hw *hw)
{
	container_of(hw, struct test_clock, hw)->on = true;
	pr_info("%s is on\n", clk_hw_get_name(hw));
	return 0;
}

static void clock_disable(struct clk_hw *hw)
{
	container_of(hw, struct test_clock, hw)->on = false;
	pr_info("%s is off\n", clk_hw_get_name(hw));
}

static int clock_is_enabled(struct clk_hw *hw)
{
	return container_of(hw, struct test_clock, hw)->on;
}

static const struct clk_ops clock_ops = {
	.enable		= clock_enable,
	.disable	= clock_disable,
	.is_enabled	= clock_is_enabled,
};

static int add_clocks(struct device *dev)
{
	static const char * const names[NR_CLOCKS] = { "clock 0", "clock 1" };
	struct clk_hw_onecell_data *data;
	int err;
	int i;

	data = devm_kzalloc(dev, struct_size(data, hws, NR_CLOCKS), GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	data->num = NR_CLOCKS;

	for (i = 0; i < NR_CLOCKS; i++) {
		struct test_clock *clock = devm_kzalloc(dev, sizeof(*clock), GFP_KERNEL);
		struct clk_init_data init = { .name = names[i], .ops = &clock_ops };

		if (!clock)
			return -ENOMEM;
		clock->on = true;
		clock->hw.init = &init;
		err = devm_clk_hw_register(dev, &clock->hw);
		if (err)
			return err;
		data->hws[i] = &clock->hw;
	}
	return devm_of_clk_add_hw_provider(dev, of_clk_hw_onecell_get, data);
}

static int domain_on(struct generic_pm_domain *domain)
{
	pr_info("the power domain is on\n");
	return 0;
}

static int domain_off(struct generic_pm_domain *domain)
{
	pr_info("the power domain is off\n");
	return 0;
}

static int add_domain(struct device *dev)
{
	struct generic_pm_domain *domain;
	int err;

	domain = devm_kzalloc(dev, sizeof(*domain), GFP_KERNEL);
	if (!domain)
		return -ENOMEM;
	domain->name = "pkvm-protected-test";
	domain->power_on = domain_on;
	domain->power_off = domain_off;

	err = pm_genpd_init(domain, NULL, false);
	if (err)
		return err;
	return of_genpd_add_provider_simple(dev->of_node, domain);
}

static bool reset_is_asserted;

static int reset_assert(struct reset_controller_dev *rcdev, unsigned long id)
{
	reset_is_asserted = true;
	pr_info("reset %lu is asserted\n", id);
	return 0;
}

static int reset_deassert(struct reset_controller_dev *rcdev, unsigned long id)
{
	reset_is_asserted = false;
	pr_info("reset %lu is deasserted\n", id);
	return 0;
}

static int reset_status(struct reset_controller_dev *rcdev, unsigned long id)
{
	return reset_is_asserted;
}

static const struct reset_control_ops reset_ops = {
	.assert		= reset_assert,
	.deassert	= reset_deassert,
	.status		= reset_status,
};

static int add_reset(struct device *dev)
{
	struct reset_controller_dev *rcdev;

	rcdev = devm_kzalloc(dev, sizeof(*rcdev), GFP_KERNEL);
	if (!rcdev)
		return -ENOMEM;
	rcdev->ops = &reset_ops;
	rcdev->of_node = dev->of_node;
	rcdev->nr_resets = 1;
	return devm_reset_controller_register(dev, rcdev);
}

static int suppliers_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	static bool asked;

	if (of_property_read_bool(dev->of_node, "linux,late") && !asked) {
		asked = true;
		return -EPROBE_DEFER;
	}
	if (of_property_read_bool(dev->of_node, "linux,later") &&
	    system_state < SYSTEM_RUNNING)
		return -EPROBE_DEFER;
	return add_clocks(dev) ?: add_domain(dev) ?: add_reset(dev);
}

static const struct of_device_id suppliers_match[] = {
	{ .compatible = "linux,pkvm-selftest-suppliers" },
	{ }
};

static struct platform_driver suppliers_driver = {
	.probe	= suppliers_probe,
	.driver	= {
		.name			= "pkvm-selftest-suppliers",
		.of_match_table		= suppliers_match,
	},
};
builtin_platform_driver(suppliers_driver);

static int use_clock(struct device *dev)
{
	struct clk *clk = clk_get(dev, NULL);
	int err;

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	err = clk_prepare_enable(clk);
	if (!err)
		clk_disable_unprepare(clk);
	clk_put(clk);
	return err;
}

static int use_reset(struct device *dev)
{
	struct reset_control *reset = reset_control_get_shared(dev, NULL);
	int err;

	if (IS_ERR(reset))
		return PTR_ERR(reset);
	err = reset_control_deassert(reset);
	if (!err)
		err = reset_control_assert(reset);
	reset_control_put(reset);
	return err;
}

static int use_domain(struct device *dev)
{
	int err;

	pm_runtime_enable(dev);
	err = pm_runtime_resume_and_get(dev);
	return err ?: pm_runtime_put_sync_suspend(dev);
}

static int user_probe(struct platform_device *pdev)
{
	int err = use_clock(&pdev->dev) ?: use_reset(&pdev->dev) ?:
		  use_domain(&pdev->dev);

	if (err)
		return err;
	pr_info("a user of the suppliers came and went\n");
	return 0;
}

static const struct of_device_id user_match[] = {
	{ .compatible = "linux,pkvm-selftest-user" },
	{ }
};

static struct platform_driver user_driver = {
	.probe	= user_probe,
	.driver	= {
		.name			= "pkvm-selftest-user",
		.of_match_table		= user_match,
		.suppress_bind_attrs	= true,
	},
};
builtin_platform_driver(user_driver);
