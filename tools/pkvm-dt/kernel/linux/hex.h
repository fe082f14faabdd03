/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_HEX_H
#define __DT_HEX_H

#include <linux/kernel.h>

static inline char *bin2hex(char *to, const void *from, size_t bytes)
{
	const u8 *byte = from;

	while (bytes--) {
		*to++ = "0123456789abcdef"[*byte >> 4];
		*to++ = "0123456789abcdef"[*byte++ & 15];
	}
	return to;
}

#endif
