/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_BSEARCH_H
#define __DT_BSEARCH_H

#include <linux/kernel.h>

/* The C library's must not get NULL for an empty array. */
#define bsearch(key, base, nr, size, compare) \
	((nr) ? (bsearch)(key, base, nr, size, compare) : NULL)

#endif
