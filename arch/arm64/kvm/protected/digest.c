// SPDX-License-Identifier: GPL-2.0-only
/*
 * The digest of the declared regions, to compare with the expected one.
 *
 * A wrong or fallback device tree that declares nothing boots like any other.
 * So a kernel can be built to require one digest, and a verifier can compare
 * the digest in the log or in sysfs.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/hex.h>
#include <linux/string.h>

#include <crypto/sha2.h>

#include "protected.h"

#define HEX_DIGITS	(2 * SHA256_DIGEST_SIZE)

static char text[PKVM_DIGEST_TEXT * (PKVM_PROTECTED_REGS_NUM + 1)] __initdata;
static char digest[HEX_DIGITS + 1];

/* After the plan is made, and before the digest is used. */
static int __init pkvm_protected_digest_init(void)
{
	u8 hash[SHA256_DIGEST_SIZE];
	size_t len;
	u32 i;

	len = pkvm_digest_header(text, sizeof(text));
	for (i = 0; i < pkvm_plan_size(); i++)
		len += pkvm_digest_region(text + len, sizeof(text) - len,
					  pkvm_plan_range(i), PAGE_SHIFT);

	sha256((const u8 *)text, len, hash);
	*bin2hex(digest, hash, sizeof(hash)) = '\0';
	return 0;
}
postcore_initcall(pkvm_protected_digest_init);

/**
 * pkvm_protected_digest() - the digest of the ranges that were declared
 *
 * SHA-256 of the text that digest_text.c writes, in hexadecimal. It covers the
 * plan, and does not say whether the regions are protected.
 *
 * Return: the digits, also when nothing is declared.
 */
const char *pkvm_protected_digest(void)
{
	return digest;
}

/**
 * pkvm_protected_as_required() - are these the regions that are required?
 *
 * Return: true if CONFIG_PKVM_PROTECTED_MMIO_REQUIRE is empty, or is the
 * digest.
 */
bool __init pkvm_protected_as_required(void)
{
	const char *required = CONFIG_PKVM_PROTECTED_MMIO_REQUIRE;

	return !*required || !strcasecmp(required, digest);
}

/* Linked after pkvm.o: printed after the line of pkvm_protected_finalised(). */
static int __init pkvm_protected_digest_print(void)
{
	if (pkvm_protected_is_final())
		pr_err("digest v1 sha256:%s\n", digest);
	return 0;
}
device_initcall_sync(pkvm_protected_digest_print);
