/* SPDX-License-Identifier: GPL-2.0-only */
#include "../stand_in.h"

#define hyp_pfn_to_phys(pfn)	((u64)(pfn) << PAGE_SHIFT)
