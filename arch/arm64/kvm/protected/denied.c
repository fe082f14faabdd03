// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count a denied access, and print its region. EL2 injects the abort into the host, and
 * the fault handler knows only the virtual address, so the region has to be found again.
 * If another thread has changed the mapping, nothing is reported: the abort may also
 * have been one on memory of a guest, which EL2 refuses in the same way.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/extable.h>
#include <linux/kprobes.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/processor.h>
#include <linux/sched/debug.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/kvm_pkvm_denied.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>
#include <asm/system_misc.h>

#include "protected.h"

/* One refused access */
struct denied {
	unsigned long addr;		/* without tag */
	unsigned long esr;		/* as EL2 passed it on */
	bool walk;			/* the MMU's walk was refused, not the access */
	u64 phys;
	struct pkvm_region *region;	/* NULL if none was found there */
};

static unsigned long index_at(unsigned long addr, int level)
{
	return (addr >> ARM64_HW_PGTABLE_LEVEL_SHIFT(level)) & (PTRS_PER_PTE - 1);
}

/*
 * Follow the tables by hand, up to a descriptor that leads into a region, where the
 * walker reads the next one. Tables of user space may be freed meanwhile, but not
 * before interrupts are on again. A table may be at any address, so a read may fail.
 * Levels are folded when the kernel is built, and the upper two at boot.
 */
static void find_walked_table(struct denied *denied)
{
	struct mm_struct *mm = is_ttbr0_addr(denied->addr) ? current->active_mm : &init_mm;
	int levels = min(3 + pgtable_l4_enabled() + pgtable_l5_enabled(),
			 CONFIG_PGTABLE_LEVELS);
	u64 *at = (u64 *)pgd_offset(mm, denied->addr);
	int level = 4 - levels;
	u64 desc;

	if (levels < CONFIG_PGTABLE_LEVELS)
		at = PTR_ALIGN_DOWN(at, PAGE_SIZE) + index_at(denied->addr, level);
	while (level++ < 3 && !denied->region) {
		if (copy_from_kernel_nofault(&desc, at, sizeof(desc)) ||
		    (desc & PTE_TYPE_MASK) != PMD_TYPE_TABLE)
			return;
		denied->phys = __pte_to_phys(__pte(desc)) +
			       index_at(denied->addr, level) * sizeof(desc);
		denied->region = pkvm_region_at(denied->phys);
		at = __va(denied->phys);
	}
}

/* Ask the MMU. Its answer holds while interrupts are off. */
static void find_region(struct denied *denied)
{
	unsigned long flags;
	u64 par;

	local_irq_save(flags);
	uaccess_ttbr0_enable();
	denied->walk = pkvm_protected_at(denied->addr);
	par = read_sysreg_par();
	uaccess_ttbr0_disable();

	if (denied->walk) {
		find_walked_table(denied);
	} else if (!(par & SYS_PAR_EL1_F)) {
		denied->phys = (par & SYS_PAR_EL1_PA) |
			       (denied->addr & (SZ_4K - 1));
		denied->region = pkvm_region_at(denied->phys);
	}
	local_irq_restore(flags);
}

static const char *context(const struct pt_regs *regs)
{
	if (user_mode(regs))
		return "user space";
	return in_interrupt() ? "kernel, in an interrupt" : "kernel";
}

static u32 read_insn(const struct pt_regs *regs)
{
	const void *pc = (const void *)regs->pc;
	__le32 insn;

	if (user_mode(regs) ? copy_from_user_nofault(&insn, (const void __user *)pc, sizeof(insn)) :
			      copy_from_kernel_nofault(&insn, pc, sizeof(insn)))
		return 0;
	return le32_to_cpu(insn);
}

static bool little_endian(const struct pt_regs *regs)
{
	u64 big = user_mode(regs) ? SCTLR_EL1_E0E : SCTLR_ELx_EE;

	return !(read_sysreg(sctlr_el1) & big);
}

/* Why EL2 did not forward it, for a page with windows */
static void find_reason(char *buf, size_t size, const struct denied *denied,
			const struct pt_regs *regs)
{
	const struct pkvm_window *window = pkvm_window_next(denied->phys);
	struct pkvm_denied_access access = {
		.esr	= denied->esr,
		.phys	= denied->phys,
		.insn	= read_insn(regs),
		.plain	= !compat_user_mode(regs) && little_endian(regs),
	};
	int reg = pkvm_access_register(denied->esr);

	if (window && window->regs.start > denied->phys)
		window = NULL;
	if (window && reg >= 0)
		access.value = pt_regs_read_reg(regs, reg) &
			       GENMASK_ULL(8 * (window->width ?: 8) - 1, 0);
	pkvm_access_reason(buf, size, &access, window);
}

/* A process can choose its name, so the name is printed escaped. */
static void report_denied(const struct denied *denied,
			  const struct pt_regs *regs)
{
	struct pkvm_extent page = { ALIGN_DOWN(denied->phys, PAGE_SIZE), PAGE_SIZE };
	bool answered = pkvm_access_answered(denied->esr);
	struct pkvm_region *region = denied->region;
	u64 count = atomic64_inc_return(answered ? &region->answered : &region->denied);
	char reason[128] = "it belongs to the hypervisor";
	char comm[TASK_COMM_LEN];
	char access[48];

	if (!__ratelimit(&region->limit))
		return;

	strscpy(comm, current->comm, sizeof(comm));
	pkvm_access_words(access, sizeof(access), denied->esr, denied->walk);
	if (answered)
		strscpy(reason, "the device has answered with an abort");
	else if (!denied->walk && pkvm_windows_in(page))
		find_reason(reason, sizeof(reason), denied, regs);

	/* After an access by the kernel an Oops follows. */
	printk("%spkvm-protected: %pOF: [0x%llx..0x%llx) + 0x%llx: %s by %*pE[%d], %s: %s, %s (%llu so far)\n",
	       user_mode(regs) ? KERN_WARNING : KERN_ALERT,
	       region->node, region->start, region->start + region->size,
	       denied->phys - region->start, access, (int)strlen(comm), comm,
	       task_pid_nr(current), context(regs), answered ? "forwarded" : "denied",
	       reason, count);
}

/*
 * The fault handler must not see this abort: it would repeat the walk with AT, be
 * refused again, and recurse. So print what it would print.
 */
static void die_of_walk(const struct denied *denied, struct pt_regs *regs)
{
	bust_spinlocks(1);
	pr_alert("Unable to handle kernel access to hypervisor-protected memory at virtual address %016lx, whose page table lies there\n",
		 denied->addr);
	die("Oops", regs, denied->esr);
	bust_spinlocks(0);
	make_task_dead(SIGKILL);
}

/*
 * Called for every abort that EL2 has injected, first thing; the fault handler goes on,
 * with SIGSEGV, a fix-up or an Oops. Does not return from a kernel access whose page
 * table lies in a region, and that has no fix-up.
 */
void __pkvm_protected_denied(unsigned long far, unsigned long esr,
			     struct pt_regs *regs)
{
	struct denied denied = { .addr = untagged_addr(far), .esr = esr };

	if (!pkvm_protected_is_final() || !pkvm_region(0))
		return;
	/* The walk by find_region() was refused; the fix-up returns an error to it. */
	if (!user_mode(regs) &&
	    regs->pc == (unsigned long)pkvm_protected_at_insn)
		return;

	find_region(&denied);
	if (denied.region)
		report_denied(&denied, regs);
	if (denied.walk && !user_mode(regs) &&
	    (ESR_ELx_EC(esr) == ESR_ELx_EC_IABT_CUR || !search_exception_tables(regs->pc)))
		die_of_walk(&denied, regs);
}
NOKPROBE_SYMBOL(__pkvm_protected_denied);
