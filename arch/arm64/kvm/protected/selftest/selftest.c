// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: ask EL2 to read registers of regions at boot, and print
 * them; inject faults; take CPUs offline around finalisation.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/cpu.h>
#include <linux/kvm_host.h>
#include <linux/of.h>
#include <linux/smp.h>
#include <linux/string.h>

#include <asm/kvm_pkvm.h>
#include <asm/kvm_pkvm_protected_selftest.h>
#include <asm/virt.h>

/* Byte offsets into the node's lowest region */
#define PEEK_PROPERTY		"linux,pkvm-selftest-read"

static int offline_cpu __initdata = -1;
static int away_cpu __initdata = -1;
static int finalised_cpu __initdata = -1;

/* Copies, since EL1 cannot read EL2's after finalisation. */
static unsigned long hyp_va[PKVM_PROTECTED_REGS_NUM];

/* The EL2 address of a region, for hostile hypercalls; 0 if there is no such region */
unsigned long pkvm_selftest_hyp_va(unsigned int index)
{
	return index < PKVM_PROTECTED_REGS_NUM ? hyp_va[index] : 0;
}

static void __init ask_for_peeks(unsigned int index)
{
	const struct device_node *np = pkvm_protected_node(index);
	unsigned int *nr = &kvm_nvhe_sym(num_protected_peeks);
	int count = of_property_count_u32_elems(np, PEEK_PROPERTY);
	unsigned int i;

	for (i = 0; i < index; i++) {
		if (pkvm_protected_node(i) == np)
			return;
	}

	for (i = 0; count > 0 && i < count && *nr < PKVM_PROTECTED_PEEKS_NUM; i++) {
		struct pkvm_protected_peek *peek =
			&kvm_nvhe_sym(pkvm_protected_peeks)[*nr];

		peek->index = index;
		of_property_read_u32_index(np, PEEK_PROPERTY, i, &peek->offset);
		(*nr)++;
	}
}

/* After kvm_hyp_reserve() has filled the registry, before __pkvm_init(). */
static int __init pkvm_selftest_ask(void)
{
	unsigned int i;

	for (i = 0; i < kvm_nvhe_sym(num_protected_reg); i++)
		ask_for_peeks(i);
	return 0;
}
arch_initcall(pkvm_selftest_ask);

static void __init report_refusals(void)
{
	const struct pkvm_protected_refusals *refusals =
		&kvm_nvhe_sym(pkvm_protected_refusals);

	if (refusals->tried)
		pr_info("selftest: EL2 refused %u of %u page transitions\n",
			refusals->tried - refusals->wrong, refusals->tried);
	if (refusals->wrong)
		pr_err("selftest: page transition %u was the first to go wrong\n",
		       refusals->first_wrong);
}

/*
 * Do both pools have the regions' pages? A boot without them seldom fails,
 * since the kernel reserves more pages than it uses.
 */
static void __init report_pools(void)
{
	unsigned long *tables = &kvm_nvhe_sym(num_protected_tables);
	unsigned long ours = pkvm_protected_table_pages();
	unsigned long hyp = hyp_s1_pgtable_pages();
	unsigned long host = host_s2_pgtable_pages();
	unsigned long reserved = *tables;

	*tables = 0;
	hyp -= hyp_s1_pgtable_pages();
	host -= host_s2_pgtable_pages();
	*tables = reserved;

	if (hyp != ours || host != ours)
		pr_err("selftest: the regions' tables take %lu pages of each pool, EL2's has %lu for them and the host's %lu\n",
		       ours, hyp, host);
	else if (ours)
		pr_info("selftest: the pools have pages for the regions' tables\n");
}

static void __init report(void)
{
	unsigned int i;

	memcpy(hyp_va, kvm_nvhe_sym(pkvm_protected_va), sizeof(hyp_va));
	report_refusals();
	report_pools();

	for (i = 0; i < kvm_nvhe_sym(num_protected_peeks); i++) {
		const struct pkvm_protected_peek *peek =
			&kvm_nvhe_sym(pkvm_protected_peeks)[i];

		if (peek->err)
			pr_info("selftest: EL2 read of %pOF + 0x%x failed: %d\n",
				pkvm_protected_node(peek->index), peek->offset,
				peek->err);
		else
			pr_info("selftest: EL2 read %pOF + 0x%x: 0x%x\n",
				pkvm_protected_node(peek->index), peek->offset,
				peek->value);
	}
}

static const char * const fault_names[] __initconst = {
#define F(symbol, name) [PKVM_FAULT_##symbol] = name,
	PKVM_FAULTS(F)
#undef F
};

static int __init early_fault(char *arg)
{
	struct pkvm_fault_choice *choice = &kvm_nvhe_sym(pkvm_fault_choice);
	char *name = strsep(&arg, ":");
	unsigned int i;

	if (!name || (arg && kstrtou32(arg, 10, &choice->at)))
		return -EINVAL;
	for (i = 1; i < ARRAY_SIZE(fault_names); i++) {
		if (!strcmp(name, fault_names[i])) {
			choice->fault = i;
			return 0;
		}
	}
	return -EINVAL;
}
early_param("kvm-arm.protected_mmio_fault", early_fault);

/*
 * WHAT:CPU. offline: at finalisation; away: offline, but back before the check
 * of all CPUs; finalised: before all others, so that the later call fails
 * there.
 */
static int __init early_selftest(char *arg)
{
	if (!arg)
		return -EINVAL;
	if (sscanf(arg, "offline:%d", &offline_cpu) == 1 ||
	    sscanf(arg, "away:%d", &away_cpu) == 1 ||
	    sscanf(arg, "finalised:%d", &finalised_cpu) == 1)
		return 0;
	return -EINVAL;
}
early_param("kvm-arm.protected_mmio_selftest", early_selftest);

/*
 * EL2 refuses a second call on a CPU, so finalize_pkvm() fails on this one. The
 * static key is set before, as there: EL2 loads the host's tables depending on
 * it.
 */
static void __init finalise_this_cpu(void *unused)
{
	kvm_call_hyp_nvhe(__pkvm_prot_finalize);
}

/* Called after __pkvm_prot_finalize on all CPUs, before the check of them. */
void __init pkvm_selftest_switched_on(void)
{
	if (away_cpu >= 0)
		pr_info("selftest: CPU %d is back: %d\n", away_cpu, add_cpu(away_cpu));
}

/*
 * Linked after report.o, so that the report has seen the CPU; finalize_pkvm()
 * is one level later.
 */
static int __init pkvm_selftest_finalisation(void)
{
	if (!is_protected_kvm_enabled() || !is_kvm_arm_initialised())
		return 0;

	if (kvm_nvhe_sym(num_protected_reg))
		report();
	if (away_cpu >= 0)
		offline_cpu = away_cpu;
	if (offline_cpu >= 0)
		pr_info("selftest: CPU %d goes offline: %d\n", offline_cpu,
			remove_cpu(offline_cpu));
	if (finalised_cpu >= 0) {
		static_branch_enable(&kvm_protected_mode_initialized);
		pr_info("selftest: CPU %d is finalised: %d\n", finalised_cpu,
			smp_call_function_single(finalised_cpu,
						 finalise_this_cpu, NULL, 1));
	}
	return 0;
}
device_initcall(pkvm_selftest_finalisation);
