// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL1's own list of what was taken.
 *
 * The registry is EL2's data, and the host loses access to it together with
 * the regions. So what the host wants to know later it copies before.
 */
#include "protected.h"

static struct pkvm_region regions[PKVM_PROTECTED_REGS_NUM];
static unsigned int nr_regions __ro_after_init;

/**
 * pkvm_regions_keep() - copy the registry while it can be read
 *
 * Called after EL2 has verified the regions and before finalisation.
 */
void __init pkvm_regions_keep(void)
{
	unsigned int i;

	nr_regions = kvm_nvhe_sym(num_protected_reg);
	for (i = 0; i < nr_regions; i++) {
		const struct pkvm_protected_reg *reg =
			&kvm_nvhe_sym(pkvm_protected_regs)[i];

		regions[i].start = reg->pfn << PAGE_SHIFT;
		regions[i].size = reg->nr_pages << PAGE_SHIFT;
		regions[i].node = pkvm_protected_node(i);
		ratelimit_state_init(&regions[i].limit,
				     DEFAULT_RATELIMIT_INTERVAL,
				     DEFAULT_RATELIMIT_BURST);
		/* The line itself says how many there were. */
		ratelimit_set_flags(&regions[i].limit, RATELIMIT_MSG_ON_RELEASE);
	}
}

/**
 * pkvm_region() - one region that was taken
 * @index:	its place in the registry
 *
 * Return: the region, or NULL if there are not so many.
 */
struct pkvm_region *pkvm_region(unsigned int index)
{
	return index < nr_regions ? &regions[index] : NULL;
}

/**
 * pkvm_region_at() - which region does an address lie in?
 * @phys:	physical address
 *
 * Return: the region, or NULL.
 */
struct pkvm_region *pkvm_region_at(u64 phys)
{
	unsigned int i;

	for (i = 0; i < nr_regions; i++) {
		if (phys - regions[i].start < regions[i].size)
			return &regions[i];
	}
	return NULL;
}
