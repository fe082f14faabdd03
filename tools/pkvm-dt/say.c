// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "say.h"

char *dt_printable(char *text)
{
	unsigned char *at;

	for (at = (unsigned char *)text; *at; at++) {
		if (*at < ' ' || *at >= 0x7f)
			*at = '?';
	}
	return text;
}

void *dt_alloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		die("no memory for %zu bytes", size);
	return p;
}

char *dt_printf(const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		die("no memory for a line of text");
	va_end(args);
	return text;
}
