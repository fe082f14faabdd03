/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_BARRIER_H
#define __CBMC_BARRIER_H

#include "../stand_in.h"

void barrier_of(const char *domain);
#define dmb(domain)	barrier_of(#domain)

#endif
