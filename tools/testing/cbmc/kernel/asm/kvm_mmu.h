/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_KVM_MMU_H
#define __CBMC_KVM_MMU_H

#include "../stand_in.h"

/* What the host hands over becomes an address in the tag window. */
extern u64 va_mask;
extern u64 va_tag;

#define __kern_hyp_va(v)	(((u64)(v) & va_mask) | va_tag)

#endif
