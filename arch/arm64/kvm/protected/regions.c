// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL1's own list of the regions that were taken.
 *
 * The registry is EL2's data, and the host loses access to it together with the
 * regions. So EL1 copies the registry before finalisation.
 */
#include "protected.h"

static struct pkvm_region regions[PKVM_PROTECTED_REGS_NUM];
static unsigned int nr_regions __ro_after_init;

/* Linked after report.o, and finalize_pkvm() is one level later. */
static int __init pkvm_protected_regions_init(void)
{
	unsigned int i;

	nr_regions = pkvm_protected_count();
	for (i = 0; i < nr_regions; i++) {
		struct pkvm_protected_reg *reg = &kvm_nvhe_sym(pkvm_protected_regs)[i];

		regions[i].start = reg->pfn << PAGE_SHIFT;
		regions[i].size = reg->nr_pages << PAGE_SHIFT;
		regions[i].node = pkvm_protected_node(i);
		ratelimit_state_init(&regions[i].limit, DEFAULT_RATELIMIT_INTERVAL,
				     DEFAULT_RATELIMIT_BURST);
		/* The log line has the count: no message of ratelimit's own. */
		ratelimit_set_flags(&regions[i].limit, RATELIMIT_MSG_ON_RELEASE);
	}
	return 0;
}
device_initcall(pkvm_protected_regions_init);

struct pkvm_region *pkvm_region(unsigned int index)
{
	return index < nr_regions ? &regions[index] : NULL;
}

/* The region that an address lies in, or NULL */
struct pkvm_region *pkvm_region_at(u64 phys)
{
	unsigned int i;

	for (i = 0; i < nr_regions; i++) {
		if (phys - regions[i].start < regions[i].size)
			return &regions[i];
	}
	return NULL;
}
