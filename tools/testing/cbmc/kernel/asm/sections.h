/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_SECTIONS_H
#define __CBMC_SECTIONS_H

#include "../stand_in.h"

extern u64 __hyp_idmap_text_start;
extern u64 __hyp_idmap_text_end;

#endif
