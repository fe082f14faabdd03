// SPDX-License-Identifier: GPL-2.0-only
/*
 * Report the regions that EL2 has taken, or the one that it could not take, and
 * check that every CPU runs behind the host stage-2.
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

/* Copied before finalisation; EL1 cannot read EL2's data afterwards. */
static struct cpumask known_cpus __initdata;
static unsigned int nr_regions;
static bool finalised;

static const char * const failure_text[] __initconst = {
	[PKVM_PROTECTED_MAP]	= "could not be mapped at EL2; declare less",
	[PKVM_PROTECTED_TAKE]	= "could not be removed from the host stage-2; correct reg",
	[PKVM_PROTECTED_CHECK]	= "was not taken as it should be; report this bug of the kernel",
};

extern u64 kvm_nvhe_sym(hyp_cpu_logical_map)[];

static void __init report_region(unsigned int i, const char *text)
{
	struct pkvm_protected_reg *reg = &kvm_nvhe_sym(pkvm_protected_regs)[i];

	if (text)
		pr_err("EL2: %pOF: [0x%llx..0x%llx) %s\n", pkvm_protected_node(i),
		       reg->pfn << PAGE_SHIFT,
		       (reg->pfn + reg->nr_pages) << PAGE_SHIFT, text);
	else
		pr_info("%pOF: [0x%llx..0x%llx) belongs to the hypervisor, EL2 address 0x%lx\n",
			pkvm_protected_node(i), reg->pfn << PAGE_SHIFT,
			(reg->pfn + reg->nr_pages) << PAGE_SHIFT,
			kvm_nvhe_sym(pkvm_protected_va)[i]);
}

/*
 * Linked after arm.o, so it runs after kvm_arm_init() at the same level;
 * finalize_pkvm() is one level later.
 */
static int __init pkvm_protected_report(void)
{
	const struct pkvm_protected_current *failed =
		&kvm_nvhe_sym(pkvm_protected_current);
	unsigned int i;
	int cpu;

	if (!is_kvm_arm_initialised()) {
		if (failed->stage)
			report_region(failed->index, failure_text[failed->stage]);
		return 0;
	}

	nr_regions = kvm_nvhe_sym(num_protected_reg);
	for (i = 0; i < nr_regions; i++)
		report_region(i, NULL);

	for_each_possible_cpu(cpu) {
		if (kvm_nvhe_sym(hyp_cpu_logical_map)[cpu] != INVALID_HWID)
			cpumask_set_cpu(cpu, &known_cpus);
	}
	return 0;
}
device_initcall(pkvm_protected_report);

/* Does every CPU run behind the host stage-2 that lacks the regions? */
bool pkvm_protected_is_final(void)
{
	return finalised;
}

/* Of regions that EL2 has taken; they are protected once pkvm_protected_is_final(). */
unsigned int pkvm_protected_count(void)
{
	return nr_regions;
}

/* EL2 answers -EPERM on a CPU whose host stage-2 is on already. */
static void __init note_if_open(void *arg)
{
	struct cpumask *open = arg;

	if (kvm_call_hyp_nvhe(__pkvm_prot_finalize) != -EPERM)
		cpumask_set_cpu(smp_processor_id(), open);
}

/**
 * pkvm_protected_finalised() - is every CPU behind the host stage-2?
 * @err:	an error of __pkvm_prot_finalize on a CPU that was online, or 0
 *
 * Called right after the host was deprivileged. A CPU that was offline then has
 * no HCR_EL2.VM in its boot parameters: if EL2 lets it boot later, it comes up
 * with all devices open. So no CPU that EL2 knows may be offline now, and each
 * asks EL2 about its stage-2. CPU hotplug is locked meanwhile.
 *
 * Return: @err if no region is declared, else 0. Panics if a CPU is left out:
 * the regions cannot be given back, and user space must not start.
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
	/* Not an error; pr_err() shows it in spite of "quiet". */
	pr_err("%u of %u regions protected, host stage-2 on %u CPUs\n",
	       nr_regions, nr_regions, cpumask_weight(&known_cpus));
	return 0;
}
