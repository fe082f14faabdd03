/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_REPORT_H
#define __DT_REPORT_H

#include <linux/kernel.h>

/**
 * struct verdict - the outcome for one page size
 * @file:	name of the tree
 * @page_shift:	log2 of the page size
 * @declares:	there is a declaration
 * @refused:	the exit status says so
 * @werror:	only because warnings count
 */
struct verdict {
	const char *file;
	u32 page_shift;
	bool declares;
	bool refused;
	bool werror;
};

void report_text(const struct verdict *v);
void report_json(const struct verdict *v, bool first);

/* report_json_string() - a text with quotes around it, escaped */
void report_json_string(const char *text);

#endif
