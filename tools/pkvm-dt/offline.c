// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions that only a boot can decide, and known ways around the stage-2.
 */
#include "machine.h"
#include "messages.h"
#include "offline.h"
#include "protected.h"

enum way { RAW_SMC, SERVICE, ENTERS_EL2 };

static const struct {
	const char *compatible;
	enum way way;
	const char *what;
} firmware[] = {
	{ "qcom,scm", RAW_SMC, "SCM, its I/O calls" },
	{ "xlnx,zynqmp-firmware", RAW_SMC, "EEMI, PM_MMIO_READ and PM_MMIO_WRITE" },
	{ "xlnx,versal-firmware", RAW_SMC, "EEMI" },
	{ "xlnx,versal-net-firmware", RAW_SMC, "EEMI" },
	{ "intel,stratix10-svc", RAW_SMC, "INTEL_SIP_SMC_REG_READ and _WRITE" },
	{ "intel,agilex-svc", RAW_SMC, "INTEL_SIP_SMC_REG_READ and _WRITE" },
	{ "intel,agilex5-svc", RAW_SMC, "INTEL_SIP_SMC_REG_READ and _WRITE" },
	{ "amlogic,meson-gxbb-sm", RAW_SMC, "the secure monitor of Amlogic" },
	{ "arm,sdei-1.0", ENTERS_EL2, "SDEI" },
	{ "arm,scmi-smc", SERVICE, "SCMI through SMC" },
	{ "arm,scmi-smc-param", SERVICE, "SCMI through SMC" },
	{ "qcom,scmi-smc", SERVICE, "SCMI through SMC" },
	{ "linaro,scmi-optee", SERVICE, "SCMI through OP-TEE" },
	{ "arm,scmi", SERVICE, "SCMI" },
	{ "arm,scpi", SERVICE, "SCPI" },
	{ "ti,k2g-sci", SERVICE, "TI-SCI" },
	{ "ti,am654-sci", SERVICE, "TI-SCI" },
	{ "fsl,imx-scu", SERVICE, "the SCU of i.MX" },
	{ "fsl,imx8qxp-scu", SERVICE, "the SCU of i.MX" },
	{ "nvidia,tegra186-bpmp", SERVICE, "the BPMP of Tegra" },
	{ "nvidia,tegra194-bpmp", SERVICE, "the BPMP of Tegra" },
	{ "nvidia,tegra234-bpmp", SERVICE, "the BPMP of Tegra" },
};

static void say_firmware(const struct device_node *np)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(firmware); i++) {
		if (!of_device_is_compatible(np, firmware[i].compatible))
			continue;
		if (firmware[i].way == ENTERS_EL2)
			dt_say(DT_WARNING, "%pOF: the firmware of this board calls what the host registers by SMC (%s), and at EL2, since pKVM hands these calls on: nothing keeps such code from the protected ranges; build the firmware without it",
			       np, firmware[i].what);
		else if (firmware[i].way == RAW_SMC)
			dt_say(DT_WARNING, "%pOF: the firmware of this board reads and writes registers when the host asks by SMC (%s), which the stage-2 does not see; it has to refuse the protected ranges",
			       np, firmware[i].what);
		else
			dt_say(DT_WARNING, "%pOF: the host asks a co-processor or firmware for clocks, power and resets (%s), which the stage-2 does not see; it has to refuse those of the protected devices",
			       np, firmware[i].what);
		return;
	}
}

/* The first node that matches, as in psci_dt_init() */
static struct device_node *find_psci(void)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		if (of_device_is_compatible(np, "arm,psci") ||
		    of_device_is_compatible(np, "arm,psci-0.2") ||
		    of_device_is_compatible(np, "arm,psci-1.0"))
			return np;
	}
	return NULL;
}

/* Of several versions Linux goes by the one that compatible names first. */
static bool is_psci_0_1(const struct device_node *np)
{
	struct property *prop = of_find_property(np, "compatible");
	const char *at;

	for (at = of_next_string(prop, NULL); at; at = of_next_string(prop, at)) {
		if (!strcasecmp(at, "arm,psci"))
			return true;
		if (!strcasecmp(at, "arm,psci-0.2") || !strcasecmp(at, "arm,psci-1.0"))
			return false;
	}
	return false;
}

/* init_psci_relay() of Linux wants PSCI; with hvc it takes a wrong answer for it. */
static void say_psci(void)
{
	struct device_node *np = find_psci();
	const char *method = of_string(np, "method");

	if (!np || !of_device_is_available(np))
		dt_say(DT_WARNING, "no PSCI in the tree: protected KVM does not start without, and the boot stops with reason 3; enable its node, unless the boot loader adds one");
	else if (method && !strcmp(method, "hvc"))
		dt_say(DT_WARNING, "%pOF: its method is hvc, but with the kernel at EL2 nobody answers that: no other CPU starts, nothing powers off; make it smc",
		       np);
	else if (!method || strcmp(method, "smc"))
		dt_say(DT_WARNING, "%pOF: its method is neither smc nor hvc, so there is no PSCI: protected KVM does not start without, and the boot stops with reason 3; correct method",
		       np);
	else if (is_psci_0_1(np))
		dt_say(DT_WARNING, "%pOF: says PSCI 0.1, so pKVM hands on the calls of later versions: firmware that has them starts a CPU at EL2 where the host wants; put \"arm,psci-0.2\" in front if it does",
		       np);
}

static const char * const gic_v2[] = {
	"arm,arm11mp-gic", "arm,cortex-a15-gic", "arm,cortex-a7-gic", "arm,cortex-a9-gic",
	"arm,gic-400", "arm,pl390", "qcom,msm-8660-qgic", "qcom,msm-qgic2",
};

static void say_gic(struct device_node *np)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gic_v2); i++) {
		if (of_device_is_compatible(np, gic_v2[i]))
			dt_say(DT_WARNING, "%pOF: is a GICv2, and protected KVM needs a GICv3: it does not start, and the boot stops with reason 3",
			       np);
	}
}

/* protect sets this status: the declaration may be missing, or of another device. */
static void say_reserved(struct device_node *np)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent extent;

	if (!pkvm_plan.refused && pkvm_dt_is_reserved(np) && !pkvm_protected_is_taken(np) &&
	    !of_node_name_eq(np->parent, "reserved-memory") &&
	    pkvm_dt_next_regs(np, &cursor, &extent))
		dt_say(DT_NOTE, "%pOF: its status is reserved and nothing declares it, so the host can reach its registers",
		       np);
}

static void say_placeholder(u32 slot)
{
	const struct device_node *np = machine_placeholder(pkvm_plan.slots[slot].range);
	struct device_node *memory;

	if (!np)
		return;
	for_each_node_by_type(memory, "memory") {
		if (memory->parent == of_root && of_device_is_available(memory))
			break;
	}
	dt_say(DT_UNDECIDED, "%pOF: whether its range is memory, which is refused: %pOF covers the registers of %pOF, so firmware may rewrite %pOF",
	       pkvm_plan_node(slot), memory, np, memory);
}

static void say_undecided(void)
{
	struct pkvm_extent bank;
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++)
		say_placeholder(i);

	if (!pkvm_machine_memory(0, &bank))
		dt_say(DT_UNDECIDED, "RAM unknown: not checked; /memory is absent or empty, so the boot loader fills it in");
	if (!machine_pa_bits())
		dt_say(DT_UNDECIDED, "whether the ranges lie within the physical address size of the CPU; --pa-bits N decides it");
	dt_say(DT_UNDECIDED, "what EFI run-time services access, if the firmware has any");
	dt_say(DT_UNDECIDED, "mem=, earlycon= and the rest of a command line that a boot loader adds");
	dt_say(DT_UNDECIDED, "whether a driver of the kernel holds a range already when it is taken (/proc/iomem)");
	dt_say(DT_UNDECIDED, "whether the kernel's registry has %u entries (CONFIG_PKVM_PROTECTED_REGS_NUM), and EL2 addresses and table pages for them",
	       PKVM_PROTECTED_REGS_NUM);
	if (pkvm_window_at(0))
		dt_say(DT_UNDECIDED, "whether the kernel's table has %u windows (CONFIG_PKVM_PROTECTED_WINDOWS_NUM), or any",
		       PKVM_PROTECTED_WINDOWS_NUM);
}

void offline_say(void)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		say_reserved(np);
		if (!of_device_is_available(np))
			continue;
		say_firmware(np);
		say_gic(np);
	}
	say_psci();
	say_undecided();
}
