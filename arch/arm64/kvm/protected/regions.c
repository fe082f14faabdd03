// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the plan to the registry, all or nothing, and EL1's own list of the regions: the
 * registry is EL2's data, and the host loses access to it together with the regions.
 */
#include "protected.h"

static struct pkvm_region regions[PKVM_PROTECTED_REGS_NUM];

/* The node of a region in the registry, which EL2 may not have taken yet */
const struct device_node *pkvm_protected_node(unsigned int index)
{
	return regions[index].node;
}

static void __init commit(u32 i)
{
	struct pkvm_protected_reg *reg = &kvm_nvhe_sym(pkvm_protected_regs)[i];
	struct pkvm_range range = pkvm_plan.slots[i].range;

	reg->pfn = range.start;
	reg->nr_pages = range.end - range.start;
	regions[i].start = range.start << PAGE_SHIFT;
	regions[i].size = reg->nr_pages << PAGE_SHIFT;
	regions[i].node = pkvm_plan_node(i);
	ratelimit_state_init(&regions[i].limit, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	/* The log line has the count: no message of ratelimit's own. */
	ratelimit_set_flags(&regions[i].limit, RATELIMIT_MSG_ON_RELEASE);
}

#ifdef CONFIG_PKVM_PROTECTED_WINDOWS
static void __init commit_windows(void)
{
	struct pkvm_protected_window *to = kvm_nvhe_sym(pkvm_protected_windows);
	struct pkvm_protected_span *span = &kvm_nvhe_sym(pkvm_protected_span);
	const struct pkvm_window *window;
	u32 reg = 0;
	u32 i;

	for (i = 0; (window = pkvm_window_at(i)); i++) {
		while (window->regs.start - regions[reg].start >= regions[reg].size)
			reg++;
		to[i] = (struct pkvm_protected_window) {
			.reg	= reg,
			.phys	= window->regs.start,
			.widths	= window->width ?: 0xf,
			.read	= window->read,
			.write	= window->write,
			.size	= window->regs.size,
			.fixed	= window->masked ? ~window->mask : 0,
		};
		if (!i)
			span->start = window->regs.start;
		span->size = window->regs.start + window->regs.size - span->start;
	}
	kvm_nvhe_sym(num_protected_windows) = i;
}
#else
static void __init commit_windows(void) { }
#endif

/**
 * pkvm_protected_declare() - fill the registry from the device tree
 *
 * Called from kvm_hyp_reserve(), when memblock knows all memory and before the
 * hypervisor's memory is sized, only with kvm-arm.mode=protected.
 *
 * Return: 0, also when nothing is declared. -EINVAL if a declaration was
 * refused and the policy is to enforce; pKVM must not start then. The registry
 * is empty after any refusal, and in a dry run.
 */
int __init pkvm_protected_declare(void)
{
	u32 i;

	pkvm_judge_declared();
	pkvm_plan_print();
	pkvm_windows_print();

	if (pkvm_plan.refused)
		return pkvm_protected_policy() == PKVM_POLICY_ENFORCE ? -EINVAL : 0;
	if (pkvm_protected_policy() == PKVM_POLICY_DRY_RUN)
		return 0;

	for (i = 0; i < pkvm_plan.nr_slots; i++)
		commit(i);
	kvm_nvhe_sym(num_protected_reg) = i;
	kvm_nvhe_sym(num_protected_tables) = pkvm_protected_table_pages();
	commit_windows();
	return 0;
}

/* After a late refusal: leave EL2 nothing to take and nothing to forward. */
void __init pkvm_registry_clear(void)
{
	kvm_nvhe_sym(num_protected_reg) = 0;
#ifdef CONFIG_PKVM_PROTECTED_WINDOWS
	kvm_nvhe_sym(num_protected_windows) = 0;
	kvm_nvhe_sym(pkvm_protected_span).size = 0;
#endif
}

/* A region that EL2 has taken, or NULL */
struct pkvm_region *pkvm_region(unsigned int index)
{
	return index < pkvm_protected_count() ? &regions[index] : NULL;
}

/* The region that an address lies in, or NULL */
struct pkvm_region *pkvm_region_at(u64 phys)
{
	unsigned int i;

	for (i = 0; i < pkvm_protected_count(); i++) {
		if (phys - regions[i].start < regions[i].size)
			return &regions[i];
	}
	return NULL;
}
