/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_BITS_H
#define __CBMC_BITS_H

#include "../stand_in.h"

#define BITS_PER_BYTE		8
#define GENMASK_ULL(h, l)	((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define GENMASK(h, l)		GENMASK_ULL(h, l)
#define lower_32_bits(n)	((u32)((n) & 0xffffffff))

static inline s64 sign_extend64(u64 value, int index)
{
	u8 shift = 63 - index;

	return (s64)(value << shift) >> shift;
}

#endif
