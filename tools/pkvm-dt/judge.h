/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_JUDGE_H
#define __DT_JUDGE_H

#include <linux/of.h>

/**
 * judge_tree() - do what the boot does with the tree, up to taking anything
 * @fdt:	the checked blob
 * @page_shift:	log2 of the page size
 * @pa_bits:	bits of physical address, 0 if nobody knows
 *
 * Afterwards dt_messages holds what the boot would print, the plan its ranges,
 * pkvm_protected_digest() the digest.
 */
void judge_tree(const void *fdt, u32 page_shift, u32 pa_bits);

/*
 * judge_read() - the first part of it: read tree, memory and command line. Then
 * pkvm_judge_declared(), judge_again() and so on judge what was changed in place.
 */
void judge_read(const void *fdt, u32 page_shift, u32 pa_bits);

/* judge_again() - forget declarations and messages, keep the tree */
void judge_again(void);

/* judge_forget() - free what judge_tree() has made */
void judge_forget(void);

/* Is anything declared? */
bool judge_declares(void);

#endif
