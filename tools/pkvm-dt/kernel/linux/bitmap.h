/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_BITMAP_H
#define __DT_BITMAP_H

#include <linux/kernel.h>

#define BITS_PER_LONG		(8 * sizeof(long))
#define BITS_TO_LONGS(nr)	(((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, nr) \
	unsigned long name[BITS_TO_LONGS(nr)]

#define for_each_set_bit(bit, map, nr) \
	for ((bit) = 0; (bit) < (nr); (bit)++) \
		if (test_bit(bit, map))

static inline bool test_bit(u32 nr, const unsigned long *map)
{
	return map[nr / BITS_PER_LONG] >> nr % BITS_PER_LONG & 1;
}

static inline void __set_bit(u32 nr, unsigned long *map)
{
	map[nr / BITS_PER_LONG] |= 1UL << nr % BITS_PER_LONG;
}

static inline void bitmap_or(unsigned long *to, const unsigned long *a,
			     const unsigned long *b, u32 nr)
{
	u32 i;

	for (i = 0; i < BITS_TO_LONGS(nr); i++)
		to[i] = a[i] | b[i];
}

#endif
