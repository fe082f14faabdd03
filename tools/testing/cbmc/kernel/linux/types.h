/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_TYPES_H
#define __CBMC_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned int u32;

/* For code that only compares, see prove.cfg; whole bytes, for CBMC's pointers */
#ifdef NARROW
typedef unsigned char u64;
#else
typedef unsigned long long u64;
#endif

#endif
