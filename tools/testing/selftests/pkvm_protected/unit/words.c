// SPDX-License-Identifier: GPL-2.0-only
/*
 * The exact words of each refusal that no boot can bring about, and that none
 * is cut off. The others are in rows/refuse.cfg, word for word.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

static const struct {
	struct pkvm_refusal refusal;
	const char *words;
} refusals[] = {
	{ { PKVM_RULE_OK, "/n", { 0x1000, 0x1000 }, NULL, { 0, 0 }, 12, 0, false, false },
	  "/n: [0x1000..0x2000) accepted" },
	{ { PKVM_RULE_START_UNALIGNED, "/n", { 0x9010800, 0x800 }, NULL, { 0, 0 }, 16, 0, false, false },
	  "/n: [0x9010800..0x9011000) does not start on a page boundary (page size 65536); declare [0x9010000..0x9020000) if all of that is yours" },
	{ { PKVM_RULE_START_UNALIGNED, "/n", { 0x9010801, 0x7fe }, NULL, { 0, 0 }, 16, 0, false, false },
	  "/n: [0x9010801..0x9010fff) does not start on a page boundary (page size 65536); declare [0x9010000..0x9020000) if all of that is yours" },
	{ { PKVM_RULE_EMPTY, "/n", { 0x1000, 0 }, NULL, { 0, 0 }, 12, 0, false, false },
	  "/n: [0x1000..0x1000) is empty; give reg a size, or remove the entry" },
	{ { PKVM_RULE_EFI, "/n", { 0x9010000, 0x1000 }, NULL, { 0x9010000, 0x1000 }, 12, 0, false, false },
	  "/n: [0x9010000..0x9011000) overlaps [0x9010000..0x9011000), which EFI run-time services access; leave it to the firmware, or boot with efi=noruntime" },
	{ { PKVM_RULE_EMPTY, "/n", { 0x1000, 0 }, NULL, { 0, 0 }, 12, 0, true, false },
	  "/n: [0x1000..0x1000) is empty; take it out of linux,protected-devices" },
	{ { PKVM_RULE_EARLY, "/n", { 0x1000, 0x1000 }, "/o", { 0x1000, 0x1000 }, 12, 0, true, false },
	  "/n: [0x1000..0x2000) takes /o [0x1000..0x2000), whose driver runs before a device can be kept from it; leave it to the host, or build a kernel without that driver" },
	{ { PKVM_RULE_WINDOW_NODE, "/n", { 0, 0 }, NULL, { 0, 0 }, 12, 0, false, false },
	  "/n: is no register window; name it host-access@OFFSET and give it reg, or remove it" },
	{ { PKVM_RULE_WINDOW_WIDTH, "/n", { 0x9010000, 4 }, NULL, { 0x9010000, 4 }, 12, 3, false, false },
	  "/n: reg-io-width is 3; an access has 1, 2, 4 or 8 bytes" },
	{ { PKVM_RULE_WINDOW_SIZE, "/n", { 0x9010000, 6 }, NULL, { 0x9010000, 6 }, 12, 4, false, false },
	  "/n: [0x9010000..0x9010006) is not a whole number of registers of 4 bytes, or not below 64 MiB; correct reg or reg-io-width" },
	{ { PKVM_RULE_WINDOW_RIGHTS, "/n", { 0x9010000, 4 }, NULL, { 0x9010000, 4 }, 12, 4, false, false },
	  "/n: is read-only and linux,write-only at once; remove one of them" },
	{ { PKVM_RULE_WINDOW_MASK, "/n", { 0x9010000, 8 }, NULL, { 0x9010000, 8 }, 12, 4, false, false },
	  "/n: [0x9010000..0x9010008) cannot have this linux,write-mask; it needs one writable register of 1, 2 or 4 bytes, and some of its bits" },
	{ { PKVM_RULE_WINDOW_OUTSIDE, "/n", { 0x2000, 4 }, "/o", { 0x2000, 4 }, 12, 0, false, false },
	  "/n: [0x2000..0x2004) does not lie in one range of /o; correct its reg, or ranges of /o" },
	{ { PKVM_RULE_WINDOW_OVERLAP, "/n", { 0x9010004, 4 }, "/o", { 0x9010000, 8 }, 12, 0, false, false },
	  "/n: [0x9010004..0x9010008) overlaps the window [0x9010000..0x9010008) of /o; declare each register once" },
	{ { PKVM_RULE_WINDOW_CAPACITY, "/n", { 0x9010000, 4 }, NULL, { 0x9010000, 4 }, 12, 256, false, false },
	  "/n: [0x9010000..0x9010004) does not fit, the table holds 256 windows; merge windows that touch or raise CONFIG_PKVM_PROTECTED_WINDOWS_NUM, which needs CONFIG_PKVM_PROTECTED_WINDOWS=y" },
	{ { PKVM_RULE_TIMER, "/n", { 0x1000, 0x100 }, "/o", { 0x1100, 0x100 }, 12, 0, true, true },
	  "/n: [0x1000..0x1100) takes the timer /o [0x1100..0x1200); if the host does not use it, disable that node, or add linux,forward-neighbours" },
	{ { PKVM_RULE_TIMER, "/n", { 0x1000, 0x100 }, NULL, { 0x1100, 0x100 }, 12, 0, true, false },
	  "/n: [0x1000..0x1100) takes the timer  [0x1100..0x1200); if the host does not use it, disable that node" },
	{ { PKVM_RULE_NEIGHBOUR_IRQCHIP + 1, "/n", { 0x1000, 0x1000 }, NULL, { 0, 0 }, 12, 0, false, false },
	  "/n: [0x1000..0x2000) refused, rule 47 unknown" },
	{ { 200, "/n", { 0x1000, 0x1000 }, NULL, { 0, 0 }, 12, 0, false, false },
	  "/n: [0x1000..0x2000) refused, rule 200 unknown" },
};

static bool refusal_holds(unsigned int i)
{
	char buf[448];

	pkvm_refusal_words(buf, sizeof(buf), &refusals[i].refusal);
	if (!strcmp(buf, refusals[i].words))
		return true;
	printf("# got: %s\n", buf);
	return false;
}

static bool longest_fits(void)
{
	char path[81];
	unsigned int rule;
	int longest = 0;

	memset(path, 'x', sizeof(path) - 1);
	path[80] = '\0';
	for (rule = 0; rule <= PKVM_RULE_NEIGHBOUR_IRQCHIP; rule++) {
		struct pkvm_refusal r = {
			rule, path, { 0xfffffffffffff800ULL, 0x1000 },
			path, { 0xfffffffffffff800ULL, 0x1000 }, 16, 4000000000u, false, true,
		};
		int len = pkvm_refusal_words(NULL, 0, &r);

		if (len > longest)
			longest = len;
	}
	note("longest refusal", longest);
	return longest > 160 && longest < 448;
}

static const struct {
	struct pkvm_window window;
	const char *words;
} windows[] = {
	{ { .read = true, .write = true }, "rw, any size" },
	{ { .read = true, .width = 4 }, "r, by 4 bytes" },
	{ { .write = true, .width = 2, .masked = true, .mask = 0 }, "w, by 2 bytes, write mask 0x0" },
	{ { .read = true, .write = true, .width = ~0u, .masked = true, .mask = ~0u },
	  "rw, by 4294967295 bytes, write mask 0xffffffff" },
};

static bool window_holds(unsigned int i)
{
	char buf[48];

	return pkvm_window_words(buf, sizeof(buf), &windows[i].window) ==
	       (int)strlen(windows[i].words) && !strcmp(buf, windows[i].words);
}

void words_tests(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refusals); i++)
		result(refusal_holds(i), "words", refusals[i].words);
	result(longest_fits(), "words", "448 characters hold the longest");
	for (i = 0; i < ARRAY_SIZE(windows); i++)
		result(window_holds(i), "words", windows[i].words);
}
