/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the harnesses have in common.
 *
 * "For all" is said with a witness: a frame, a byte or an index that may be any,
 * and of which the claim is made. That is one comparison for the solver where a
 * loop would be thousands.
 */
#ifndef __CBMC_PROVE_H
#define __CBMC_PROVE_H

#include "kernel/stand_in.h"

/* CBMC takes any value for a function of such a name that has no body. */
u64 nondet_u64(void);
u32 nondet_u32(void);

#define assume(what)		__CPROVER_assume(what)

/*
 * This has to be possible, else what was assumed cannot be and anything is proved.
 * Asked in a run of its own, in which each of these assertions has to fail.
 */
#ifdef ASK_REACHED
#define prove(what, words)	((void)(what))
#define reached(what)		__CPROVER_assert(!(what), "reached: " #what)
#else
#define prove(what, words)	__CPROVER_assert(what, words)
#define reached(what)		((void)0)
#endif

static inline u32 any_page_shift(void)
{
	u32 shift = nondet_u32();

	assume(shift == 12 || shift == 14 || shift == 16);
	return shift;
}

static inline struct pkvm_range any_range(void)
{
	return (struct pkvm_range){ nondet_u64(), nondet_u64() };
}

static inline struct pkvm_extent any_extent(void)
{
	return (struct pkvm_extent){ nondet_u64(), nondet_u64() };
}

static inline bool in_range(struct pkvm_range range, u64 frame)
{
	return range.start <= frame && frame < range.end;
}

static inline bool same_range(struct pkvm_range a, struct pkvm_range b)
{
	return a.start == b.start && a.end == b.end;
}

#endif
