/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_SORT_H
#define __DT_SORT_H

#include <linux/kernel.h>

static inline void sort(void *base, size_t nr, size_t size,
			int (*compare)(const void *a, const void *b), void *swap)
{
	if (nr)
		qsort(base, nr, size, compare);
}

#endif
