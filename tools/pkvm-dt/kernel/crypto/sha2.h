/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_SHA2_H
#define __DT_SHA2_H

#include <linux/kernel.h>

#define SHA256_DIGEST_SIZE	32

void sha256(const u8 *data, size_t len, u8 out[SHA256_DIGEST_SIZE]);

#endif
