// SPDX-License-Identifier: GPL-2.0-only
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
