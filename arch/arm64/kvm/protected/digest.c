// SPDX-License-Identifier: GPL-2.0-only
/*
 * The digest of the declared regions and windows: SHA-256 of a text that
 * Documentation/virt/kvm/arm/pkvm-protected-mmio.rst describes. Digests are built into
 * kernels and kept by verifiers, so a change of the text needs a new version.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/hex.h>
#include <linux/string.h>

#include <crypto/sha2.h>

#include "protected.h"

/* Two numbers of 64 bits, or the first line */
#define LINE_LEN	40

/* Four numbers, rights, and the word before them */
#define WINDOW_LEN	64

static char text[LINE_LEN * (PKVM_PROTECTED_REGS_NUM + 1) +
		 WINDOW_LEN * PKVM_PROTECTED_WINDOWS_NUM] __initdata;
static char digest[2 * SHA256_DIGEST_SIZE + 1];

/* After the plan is made, and before the digest is used. */
static int __init pkvm_protected_digest_init(void)
{
	const struct pkvm_window *window;
	u8 hash[SHA256_DIGEST_SIZE];
	size_t len;
	u32 i;

	len = snprintf(text, sizeof(text), "pkvm-protected v1\n");
	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		len += snprintf(text + len, sizeof(text) - len, "0x%llx 0x%llx\n",
				range.start << PAGE_SHIFT,
				(range.end - range.start) << PAGE_SHIFT);
	}
	for (i = 0; (window = pkvm_window_at(i)); i++) {
		len += snprintf(text + len, sizeof(text) - len, "host 0x%llx 0x%llx %u %s%s",
				window->regs.start, window->regs.size, window->width,
				window->read ? "r" : "", window->write ? "w" : "");
		if (window->masked)
			len += snprintf(text + len, sizeof(text) - len, " 0x%x",
					window->mask);
		len += snprintf(text + len, sizeof(text) - len, "\n");
	}
	sha256((const u8 *)text, len, hash);
	*bin2hex(digest, hash, sizeof(hash)) = '\0';
	return 0;
}
postcore_initcall(pkvm_protected_digest_init);

/* Hexadecimal, also when nothing is declared; it does not say what is protected. */
const char *pkvm_protected_digest(void)
{
	return digest;
}

/* Linked after pkvm.o: printed after the line of pkvm_protected_finalised(). */
static int __init pkvm_protected_digest_print(void)
{
	if (pkvm_protected_is_final())
		pr_err("digest v1 sha256:%s\n", digest);
	return 0;
}
device_initcall_sync(pkvm_protected_digest_print);
