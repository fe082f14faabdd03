// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: clocks, power domains and a reset line that exist in the log
 * alone, so that a test sees who switches them. They start as a boot loader would
 * leave them: on, out of reset. README.rst has the properties that change that.
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

#define NR_CLOCKS	3
#define NR_DOMAINS	2

/* Of all providers, to see whether a clock goes on without power. */
static unsigned int domains_on;

struct test_clock {
	struct clk_hw hw;
	bool on;
	unsigned long rate;
};

/* "clock 0"; with a label, "early clock 0" */
static const char *name_of(struct device *dev, const char *what, int i)
{
	const char *label = "";

	of_property_read_string(dev->of_node, "label", &label);
	return devm_kasprintf(dev, GFP_KERNEL, "%s%s%s %d", label,
			      *label ? " " : "", what, i);
}

static int clock_enable(struct clk_hw *hw)
{
	container_of(hw, struct test_clock, hw)->on = true;
	pr_info("%s is on%s\n", clk_hw_get_name(hw),
		domains_on ? "" : ", without power");
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

static unsigned long clock_recalc_rate(struct clk_hw *hw, unsigned long parent)
{
	return container_of(hw, struct test_clock, hw)->rate;
}

static int clock_determine_rate(struct clk_hw *hw, struct clk_rate_request *req)
{
	return 0;
}

static int clock_set_rate(struct clk_hw *hw, unsigned long rate,
			  unsigned long parent)
{
	container_of(hw, struct test_clock, hw)->rate = rate;
	pr_info("%s has a rate of %lu\n", clk_hw_get_name(hw), rate);
	return 0;
}

static const struct clk_ops clock_ops = {
	.enable		= clock_enable,
	.disable	= clock_disable,
	.is_enabled	= clock_is_enabled,
	.recalc_rate	= clock_recalc_rate,
	.determine_rate	= clock_determine_rate,
	.set_rate	= clock_set_rate,
};

/* What a driver may get while the provider is not ready, or the time is over. */
static struct clk_hw *get_clock(struct of_phandle_args *spec, void *data)
{
	static const int errors[] = { -ENODEV, -ENODEV, -ETIMEDOUT, -EPROBE_DEFER };
	static unsigned int asked;

	if (of_property_read_bool(spec->np, "linux,reluctant") &&
	    asked < ARRAY_SIZE(errors)) {
		pr_info("a clock is refused: error %d\n", errors[asked]);
		return ERR_PTR(errors[asked++]);
	}
	return of_clk_hw_onecell_get(spec, data);
}

static int add_clocks(struct device *dev)
{
	struct clk_hw_onecell_data *data;
	int err;
	int i;

	data = devm_kzalloc(dev, struct_size(data, hws, NR_CLOCKS), GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	data->num = NR_CLOCKS;

	for (i = 0; i < NR_CLOCKS; i++) {
		struct test_clock *clock = devm_kzalloc(dev, sizeof(*clock), GFP_KERNEL);
		struct clk_init_data init = {
			.name = name_of(dev, "clock", i), .ops = &clock_ops,
			.flags = i == 2 ? CLK_SET_RATE_GATE : 0,
		};

		if (!clock || !init.name)
			return -ENOMEM;
		clock->on = !of_property_read_bool(dev->of_node, "linux,off");
		clock->rate = 1000;
		clock->hw.init = &init;
		err = devm_clk_hw_register(dev, &clock->hw);
		if (err)
			return err;
		data->hws[i] = &clock->hw;
	}
	return devm_of_clk_add_hw_provider(dev, get_clock, data);
}

static int domain_on(struct generic_pm_domain *domain)
{
	domains_on++;
	pr_info("%s is on\n", domain->name);
	return 0;
}

static int domain_off(struct generic_pm_domain *domain)
{
	domains_on--;
	pr_info("%s is off\n", domain->name);
	return 0;
}

static int domain_set_state(struct generic_pm_domain *domain, unsigned int state)
{
	pr_info("%s is in performance state %u\n", domain->name, state);
	return 0;
}

/* Without a cell, the first one */
static struct generic_pm_domain *get_domain(const struct of_phandle_args *spec,
					    void *data)
{
	unsigned int i = spec->args_count ? spec->args[0] : 0;
	struct genpd_onecell_data *domains = data;

	return i < domains->num_domains ? domains->domains[i] : ERR_PTR(-EINVAL);
}

static int add_domains(struct device *dev)
{
	bool off = of_property_read_bool(dev->of_node, "linux,off");
	struct genpd_onecell_data *data;
	struct generic_pm_domain *domain;
	int err;
	int i;

	data = devm_kzalloc(dev, sizeof(*data), GFP_KERNEL);
	domain = devm_kcalloc(dev, NR_DOMAINS, sizeof(*domain), GFP_KERNEL);
	if (!data || !domain)
		return -ENOMEM;
	data->num_domains = NR_DOMAINS;
	data->xlate = get_domain;
	data->domains = devm_kcalloc(dev, NR_DOMAINS, sizeof(*data->domains),
				     GFP_KERNEL);
	if (!data->domains)
		return -ENOMEM;

	for (i = 0; i < NR_DOMAINS; i++, domain++) {
		domain->name = name_of(dev, "domain", i);
		domain->power_on = domain_on;
		domain->power_off = domain_off;
		if (of_property_present(dev->of_node, "operating-points-v2"))
			domain->set_performance_state = domain_set_state;
		err = pm_genpd_init(domain, NULL, off);
		if (err)
			return err;
		domains_on += !off;
		data->domains[i] = domain;
	}
	return of_genpd_add_provider_onecell(dev->of_node, data);
}

/* Of all providers */
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
	pr_info("reset %lu is deasserted%s\n", id,
		domains_on ? "" : ", without power");
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
	rcdev->nr_resets = 2;
	reset_is_asserted |= of_property_read_bool(dev->of_node, "linux,off");
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
	return add_clocks(dev) ?: add_domains(dev) ?: add_reset(dev);
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
	u32 rate;
	int err;

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	if (!of_property_read_u32(dev->of_node, "linux,rate", &rate))
		pr_info("a user sets the rate: error %d\n", clk_set_rate(clk, rate));
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
	if (err || of_property_read_bool(dev->of_node, "linux,stay"))
		return err;
	return pm_runtime_put_sync_suspend(dev);
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
