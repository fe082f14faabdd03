/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree judged for one page size: by the boot's files, then by those of the tool.
 */
#ifndef __DT_VERDICT_H
#define __DT_VERDICT_H

#include "options.h"

/**
 * struct verdict - the outcome for one page size
 * @file:	name of the tree
 * @page_shift:	log2 of the page size
 * @declares:	there is a declaration
 * @refused:	the exit status says so
 * @werror:	only because warnings count
 * @verbose:	text has all warnings of a kind
 */
struct verdict {
	const char *file;
	u32 page_shift;
	bool declares;
	bool refused;
	bool werror;
	bool verbose;
};

/**
 * verdict_find() - judge a tree
 * @o:		the command line
 * @file:	what to call the tree
 * @blob:	the tree
 * @page_shift:	log2 of the page size
 *
 * Afterwards dt_messages has all there is to say; judge_forget() frees it.
 *
 * Return: the outcome.
 */
struct verdict verdict_find(const struct options *o, const char *file, const void *blob,
			    u32 page_shift);

#endif
