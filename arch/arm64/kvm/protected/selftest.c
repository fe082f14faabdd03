// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: ask EL2 to read from a region at boot, and print what it
 * read.
 *
 * The question is the property linux,pkvm-selftest-read of the declaring node
 * or device: byte offsets into its lowest region. EL2 answers it while it
 * initialises, and never again. linux,pkvm-selftest-fail of the same node is the
 * number of the rule that EL2 shall fail with, linux,pkvm-selftest-weaken the
 * protections (enum pkvm_protected_weakness) that it shall do without.
 *
 * kvm-arm.protected_mmio_selftest=WHAT:N brings about what can go wrong around
 * finalisation, whether a region is declared or not:
 *
 *   lost-hook:N	the hook with witness N does nothing
 *   spoil:N		EL2 maps as enum pkvm_protected_spoil N says
 *   undefined:N		EL2 shifts 32 bits by N, which is undefined from 32 on
 *   offline:N		CPU N goes offline just before finalisation
 *   away:N		the same, but it is back before anyone looks
 *   finalised:N	CPU N is finalised before its time, so that it fails
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/cpu.h>
#include <linux/kvm_host.h>
#include <linux/smp.h>
#include <linux/string.h>

#include <asm/kvm_pkvm.h>
#include <asm/virt.h>

#include "protected.h"

#define SELFTEST_PROPERTY	"linux,pkvm-selftest-read"
#define FAIL_PROPERTY		"linux,pkvm-selftest-fail"
#define WEAKEN_PROPERTY		"linux,pkvm-selftest-weaken"

static int offline_cpu __initdata = -1;
static int away_cpu __initdata = -1;
static int finalised_cpu __initdata = -1;

void __init pkvm_selftest_declare(unsigned int index,
				  const struct device_node *np)
{
	unsigned int *nr = &kvm_nvhe_sym(num_protected_peeks);
	int count = of_property_count_u32_elems(np, SELFTEST_PROPERTY);
	unsigned int i;

	of_property_read_u32(np, FAIL_PROPERTY,
			     &kvm_nvhe_sym(pkvm_protected_fail_rule));
	of_property_read_u32(np, WEAKEN_PROPERTY,
			     &kvm_nvhe_sym(pkvm_protected_weak));

	/* The property counts from a node's lowest region; ask once. */
	for (i = 0; i < index; i++) {
		if (pkvm_protected_node(i) == np)
			return;
	}

	for (i = 0; count > 0 && i < count && *nr < PKVM_PROTECTED_PEEKS_NUM; i++) {
		struct pkvm_protected_peek *peek =
			&kvm_nvhe_sym(pkvm_protected_peeks)[*nr];

		peek->index = index;
		of_property_read_u32_index(np, SELFTEST_PROPERTY, i,
					   &peek->offset);
		(*nr)++;
	}
}

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
 * The kernel's own pages, for memory and 1 GiB more, are enough for the tables of
 * most regions: a boot without ours seldom fails.
 */
static void __init report_pools(void)
{
	struct pkvm_protected_pools *pools = &kvm_nvhe_sym(pkvm_protected_pools);
	struct pkvm_protected_pools ours = *pools;
	unsigned long hyp = hyp_s1_pgtable_pages();
	unsigned long host = host_s2_pgtable_pages();

	*pools = (struct pkvm_protected_pools){ };
	hyp -= hyp_s1_pgtable_pages();
	host -= host_s2_pgtable_pages();
	*pools = ours;

	if (hyp != ours.hyp || host != ours.host)
		pr_err("selftest: the regions' tables take %lu pages of EL2's pool and %lu of the host's, which have %lu and %lu for them\n",
		       (unsigned long)ours.hyp, (unsigned long)ours.host, hyp, host);
	else if (hyp && host)
		pr_info("selftest: the pools have pages for the regions' tables\n");
}

void __init pkvm_selftest_report(void)
{
	unsigned int i;

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

static int __init early_selftest(char *arg)
{
	if (!arg)
		return -EINVAL;
	if (sscanf(arg, "lost-hook:%u",
		   &kvm_nvhe_sym(pkvm_protected_lost_hook)) == 1 ||
	    sscanf(arg, "spoil:%u", &kvm_nvhe_sym(pkvm_protected_spoil)) == 1 ||
	    sscanf(arg, "undefined:%u",
		   &kvm_nvhe_sym(pkvm_protected_undefined)) == 1 ||
	    sscanf(arg, "offline:%d", &offline_cpu) == 1 ||
	    sscanf(arg, "away:%d", &away_cpu) == 1 ||
	    sscanf(arg, "finalised:%d", &finalised_cpu) == 1)
		return 0;
	return -EINVAL;
}
early_param("kvm-arm.protected_mmio_selftest", early_selftest);

/*
 * EL2 refuses the second time, so the call that counts is going to fail. The key
 * comes first there, too: EL2 loads the host's tables by it.
 */
static void __init finalise_this_cpu(void *unused)
{
	kvm_call_hyp_nvhe(__pkvm_prot_finalize);
}

/* Between the call on all CPUs and the look at them. */
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
