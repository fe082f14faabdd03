/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_ALTERNATIVE_H
#define __CBMC_ALTERNATIVE_H

#include "../stand_in.h"

/* An erratum that any CPU may have */
bool nondet_bool(void);
#define alternative_has_cap_unlikely(cap)	nondet_bool()

#endif
