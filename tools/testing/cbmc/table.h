/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any table that pkvm_table_insert() may have made: the hypothesis of each
 * inductive step. That it makes no other is proved by insert.c; the empty table,
 * where the induction starts, is one.
 */
#ifndef __CBMC_TABLE_H
#define __CBMC_TABLE_H

#include "prove.h"

#define SLOTS	CONFIG_PKVM_PROTECTED_REGS_NUM
#define NOBODY	(~0u)

static inline bool table_is_good(const struct pkvm_slot *table, u32 nr, u32 i)
{
	return i >= nr || (table[i].range.start < table[i].range.end &&
			   (!i || table[i - 1].range.end <= table[i].range.start));
}

static inline u32 any_table(struct pkvm_slot *table)
{
	u32 nr = FILLED;
	u32 i;

	for (i = 0; i < SLOTS; i++) {
		table[i].range = any_range();
		table[i].tag = nondet_u32();
		assume(table[i].tag != NOBODY);
		assume(table_is_good(table, nr, i));
	}
	return nr;
}

/* The tag of the slot that has a frame, found without relying on the order of slots */
static inline u32 tag_of(const struct pkvm_slot *table, u32 nr, u64 frame)
{
	u32 tag = NOBODY;
	u32 i;

	for (i = 0; i < SLOTS; i++) {
		if (i < nr && in_range(table[i].range, frame))
			tag = table[i].tag;
	}
	return tag;
}

#endif
