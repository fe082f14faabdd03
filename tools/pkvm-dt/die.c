// SPDX-License-Identifier: GPL-2.0-only
/*
 * In a file of its own: the fuzzer has another die().
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "say.h"

void die(const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	fprintf(stderr, "pkvm-dt: %s\n",
		text ? dt_printable(text) : "no memory to say what is wrong");
	free(text);
	exit(EXIT_TROUBLE);
}
