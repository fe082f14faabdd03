/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_OPTIONS_H
#define __DT_OPTIONS_H

#include <linux/kernel.h>

#define MAX_PATHS	256

/**
 * struct options - what the command line says; getopt_long() sets those that are int
 * @page_shifts:	page sizes to judge for, ends with 0
 * @pa_bits:		bits of physical address, 0 if not given
 * @werror:		a warning counts as an error
 * @require_declaration:	a tree without is refused
 * @verbose:		all warnings, however many are of a kind
 * @svg:		map as SVG
 * @make_overlay:	protect writes a .dtbo
 * @forward:		protect leaves registers of neighbours to the host
 * @json:		not for people
 * @colour:		map with colours
 * @include:		for .dts, ends with NULL
 * @overlays:		to apply before anything else, ends with NULL
 * @expect_digest:	the digest that the tree has to have, or NULL
 * @out:		where to write
 * @log:		console log to verify
 * @sysfs:		directory to verify
 * @words:		what is no option, ends with NULL; the first is the file
 */
struct options {
	u32 page_shifts[4];
	u32 pa_bits;
	int werror;
	int require_declaration;
	int verbose;
	int svg;
	int make_overlay;
	int forward;
	bool json;
	bool colour;
	char *include[MAX_PATHS];
	char *overlays[MAX_PATHS];
	const char *expect_digest;
	const char *out;
	const char *log;
	const char *sysfs;
	char *words[MAX_PATHS];
};

/* Each returns the exit status. */
int cmd_check(const struct options *o);
int cmd_list(const struct options *o);
int cmd_map(const struct options *o);
int cmd_protect(const struct options *o);
int cmd_unprotect(const struct options *o);
int cmd_verify(const struct options *o);
int cmd_digest(const struct options *o);

#endif
