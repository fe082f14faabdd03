// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 6, report, and EL1's half of stage 4: what was taken, why not, and
 * that every CPU runs behind the host stage-2.
 *
 * Two moments. After KVM has initialised and before finalisation, while EL2's
 * record can still be read: the report. In finalize_pkvm(): every CPU. Whether
 * the boot may go on when nothing of this happened is policy.c's business.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/kvm_host.h>
#include <linux/panic.h>
#include <linux/smp.h>

#include <asm/kvm_hyp.h>
#include <asm/kvm_pkvm.h>
#include <asm/smp_plat.h>
#include <asm/virt.h>

#include "protected.h"

/* Read before finalisation; EL2's copies are out of reach afterwards. */
static struct cpumask known_cpus __initdata;
static unsigned int nr_regions;
static bool finalised;

extern u64 kvm_nvhe_sym(hyp_cpu_logical_map)[];

static struct pkvm_extent __init region_extent(unsigned int i)
{
	const struct pkvm_protected_reg *reg =
		&kvm_nvhe_sym(pkvm_protected_regs)[i];

	return (struct pkvm_extent){ reg->pfn << PAGE_SHIFT,
				     reg->nr_pages << PAGE_SHIFT };
}

static void __init report_region(unsigned int i)
{
	struct pkvm_extent extent = region_extent(i);

	pr_info("%pOF: [0x%llx..0x%llx) belongs to the hypervisor, EL2 address 0x%llx\n",
		pkvm_protected_node(i), extent.start, extent.start + extent.size,
		kvm_nvhe_sym(pkvm_protected_regs)[i].hyp_va);
}

/* The last entry of the registry that is still open; see map.c. */
static void __init seal_hyp_va(unsigned int i)
{
	kvm_nvhe_sym(pkvm_protected_regs)[i].hyp_va =
		kvm_nvhe_sym(pkvm_protected_mapped_at)[i];
}

static u32 __init hyp_pa_bits(void)
{
	u32 parange = kvm_get_parange(kvm_nvhe_sym(id_aa64mmfr0_el1_sys_val));

	return id_aa64mmfr0_parange_to_phys_shift(parange);
}

/* EL2 has left a code and an index; here are the words. */
static void __init report_failure(void)
{
	const struct pkvm_protected_status *status =
		&kvm_nvhe_sym(pkvm_protected_status);
	struct pkvm_refusal why = {
		.rule		= status->rule,
		.extent		= region_extent(status->index),
		.page_shift	= PAGE_SHIFT,
		.limit		= PKVM_PROTECTED_REGS_NUM,
	};
	char node[128];
	char words[384];

	if (why.rule == PKVM_RULE_OK) {
		pr_err("EL2: failed elsewhere, before the regions were verified (witnesses 0x%x of 0x%x)\n",
		       status->witnesses, PKVM_PROTECTED_ALL);
		return;
	}
	if (why.rule == PKVM_RULE_PA_RANGE)
		why.limit = hyp_pa_bits();

	snprintf(node, sizeof(node), "%pOF", pkvm_protected_node(status->index));
	why.node = node;
	pkvm_refusal_words(words, sizeof(words), &why);
	pr_err("EL2: %s\n", words);
}

static void __init note_known_cpus(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		if (kvm_nvhe_sym(hyp_cpu_logical_map)[cpu] != INVALID_HWID)
			cpumask_set_cpu(cpu, &known_cpus);
	}
}

/*
 * Linked after arm.o, so it runs after kvm_arm_init() at the same level;
 * finalize_pkvm() is one level later.
 */
static int __init pkvm_protected_report(void)
{
	const struct pkvm_protected_status *status =
		&kvm_nvhe_sym(pkvm_protected_status);
	unsigned int i;

	nr_regions = kvm_nvhe_sym(num_protected_reg);
	if (!nr_regions)
		return 0;

	if (!is_kvm_arm_initialised()) {
		report_failure();
		return 0;
	}

	/*
	 * EL2 has come up without having done its part. There is no way back
	 * from here, and going on would look protected.
	 */
	if (status->witnesses != PKVM_PROTECTED_ALL)
		panic("pkvm-protected: EL2 did not take the declared regions (witnesses 0x%x of 0x%x); integrate the series again",
		      status->witnesses, PKVM_PROTECTED_ALL);

	for (i = 0; i < nr_regions; i++) {
		seal_hyp_va(i);
		report_region(i);
	}
	pkvm_regions_keep();
	pkvm_iomem_claim();
	pkvm_selftest_report();
	note_known_cpus();
	return 0;
}
device_initcall(pkvm_protected_report);

/**
 * pkvm_protected_is_final() - are the declared regions out of the host's reach?
 *
 * Return: true once every CPU runs behind the host stage-2 that lacks them.
 */
bool pkvm_protected_is_final(void)
{
	return finalised;
}

/**
 * pkvm_protected_count() - number of regions that were declared and taken
 *
 * Return: the number; they are protected once pkvm_protected_is_final().
 */
unsigned int pkvm_protected_count(void)
{
	return nr_regions;
}

/* EL2 keeps for each CPU whether its stage-2 is on, and answers -EPERM if so. */
static void __init note_if_open(void *arg)
{
	struct cpumask *open = arg;

	if (kvm_call_hyp_nvhe(__pkvm_prot_finalize) != -EPERM)
		cpumask_set_cpu(smp_processor_id(), open);
}

/**
 * pkvm_protected_finalised() - is every CPU behind the host stage-2?
 * @err:	what __pkvm_prot_finalize gave on the CPUs that were online
 *
 * Called right after the host was deprivileged. The static key that says
 * "pKVM is initialised" was set before, so it proves nothing. A CPU that EL2
 * would let boot later, but that was offline just now, has no HCR_EL2.VM in
 * its boot parameters and would come up with all devices open. One that came up
 * in the meantime runs like that already; so EL2 is asked for each, with none
 * allowed to come or go until the last has answered.
 *
 * Return: @err when no region is declared, else 0. Does not return if a CPU is
 * left out: the tables cannot be given back, and user space must not start.
 */
int __init pkvm_protected_finalised(int err)
{
	static struct cpumask open __initdata;
	int cpu;

	if (!nr_regions)
		return err;

	if (err)
		panic("pkvm-protected: switching on the host stage-2 failed on a CPU: %d",
		      err);

	pkvm_selftest_switched_on();

	cpus_read_lock();
	for_each_cpu(cpu, &known_cpus) {
		if (!cpu_online(cpu))
			panic("pkvm-protected: CPU %d was offline when the host stage-2 was switched on, and would come up without it",
			      cpu);
	}
	on_each_cpu(note_if_open, &open, 1);
	if (!cpumask_empty(&open))
		panic("pkvm-protected: CPUs %*pbl came up without the host stage-2 while it was switched on",
		      cpumask_pr_args(&open));
	cpus_read_unlock();

	finalised = true;
	/* No error, but "quiet" hides what is less, and this must be seen. */
	pr_err("%u of %u regions protected, host stage-2 on %u CPUs\n",
	       nr_regions, nr_regions, cpumask_weight(&known_cpus));
	pr_err("digest v1 sha256:%s\n", pkvm_protected_digest());
	return 0;
}
