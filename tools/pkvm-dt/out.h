/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_OUT_H
#define __DT_OUT_H

#include <stddef.h>

/**
 * out_save() - write to what -o names
 * @path:	"-" is stdout
 * @data:	the bytes
 * @size:	how many
 *
 * A regular file is replaced whole, through symbolic links, and keeps owner and
 * mode. Ends the program if it cannot be written; the file is then as before.
 */
void out_save(const char *path, const void *data, size_t size);

#endif
