// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a person reads when a declaration is refused.
 *
 * Each message names the node, the place, both ranges where two conflict, and
 * what to change. The caller puts "pkvm-protected: " in front.
 */
#ifdef __KERNEL__
#include <linux/kernel.h>
#else
#include <stdio.h>
#endif

#include "rules.h"

/* 0x + 17 digits, twice, brackets, dots, NUL */
#define EXTENT_TEXT	48

static const char *extent_text(char *buf, struct pkvm_extent e)
{
	unsigned long long start = e.start;
	unsigned long long end = e.start + e.size;

	if (end >= start)
		snprintf(buf, EXTENT_TEXT, "[0x%llx..0x%llx)", start, end);
	else
		snprintf(buf, EXTENT_TEXT, "[0x%llx..0x1%016llx)", start, end);
	return buf;
}

static struct pkvm_extent widened(struct pkvm_extent e, u32 page_shift)
{
	u64 in_page = (1ULL << page_shift) - 1;
	u64 start = e.start & ~in_page;
	u64 end = (e.start + e.size + in_page) & ~in_page;

	return (struct pkvm_extent){ start, end - start };
}

#define TAKE_OUT	"take it out of linux,protected-devices"

/*
 * $n is who declares, $a the extent; $o and $b those of the other party; $p the page
 * size, $w the extent in whole pages, $l the limit. [x|y] is x for a raw range and y
 * for a device that is declared by phandle; $c is [correct reg|$t], $t TAKE_OUT.
 */
static const char * const words[] = {
	[PKVM_RULE_OK] = "$n: $a accepted",
	[PKVM_RULE_EMPTY] =
		"$n: $a is empty; [give reg a size, or remove the entry|$t]",
	[PKVM_RULE_WRAPS] =
		"$n: $a wraps past the end of the 64-bit address space; correct the size in reg",
	[PKVM_RULE_START_UNALIGNED] =
		"$n: $a does not start on a page boundary (page size $p); declare $w if all of that is yours",
	[PKVM_RULE_SIZE_UNALIGNED] =
		"$n: $a does not end on a page boundary (page size $p); declare $w if all of that is yours",
	[PKVM_RULE_OVERLAP] = "$n: $a overlaps $b of $o; declare each page once",
	[PKVM_RULE_CAPACITY] =
		"$n: $a does not fit, the registry holds $l regions; merge neighbours or raise CONFIG_PKVM_PROTECTED_REGS_NUM",
	[PKVM_RULE_RAM] =
		"$n: $a overlaps memory $b; only MMIO can be protected this way, $c",
	[PKVM_RULE_NODE_PARTLY] =
		"$n: $a takes only a part of $o, its registers $b stay with the host; declare all of them, or disable that node",
	[PKVM_RULE_NEIGHBOUR] =
		"$n: $a would also take registers of $o $b (page size $p); protect both devices or neither",
	[PKVM_RULE_PA_RANGE] =
		"$n: $a lies beyond the $l bits of physical address of this CPU; $c",
	[PKVM_RULE_NO_REG] =
		"$n: has no reg; [say which range to protect, or remove the node|$t]",
	[PKVM_RULE_MALFORMED] =
		"$n: reg is not a whole number of address and size pairs; check #address-cells and #size-cells of its parent",
	[PKVM_RULE_UNTRANSLATABLE] =
		"$n: $a has no CPU address, ranges of $o has none for it; [declare the CPU address below the root|$t]",
	[PKVM_RULE_NO_RANGES] =
		"$n: $a has no CPU address, $o has no ranges; [declare the CPU address below the root|$t]",
	[PKVM_RULE_BEHIND_PCI] =
		"$n: $a has no fixed CPU address, it is behind the PCI bus $o; declare the bridge and its windows",
	[PKVM_RULE_DANGLING] =
		"$n: linux,protected-devices entry $l leads to no node; correct the phandle",
	[PKVM_RULE_SPLIT] =
		"$n: $a is not one piece of CPU address space; declare each piece that ranges makes of it by an entry of its own",
	[PKVM_RULE_BUSY] =
		"$n: $a is held by \"$o\" $b already, see /proc/iomem; keep that driver out of this kernel, or do not declare the range",
	[PKVM_RULE_RESERVED] =
		"$n: $a overlaps reserved memory $o $b; only MMIO can be protected this way, $c",
	[PKVM_RULE_IRQCHIP] =
		"$n: $a takes the interrupt controller $o $b, which the host cannot do without; $c",
	[PKVM_RULE_TIMER] =
		"$n: $a takes the timer $o $b; if the host does not use it, disable that node",
	[PKVM_RULE_CONSOLE] =
		"$n: $a takes the console $o $b; point stdout-path and earlycon elsewhere, or leave it to the host",
	[PKVM_RULE_CONSOLE_PARENT] =
		"$n: $a takes $o $b, on which the console depends; point stdout-path elsewhere, or leave it to the host",
	[PKVM_RULE_PCI_WINDOW] =
		"$n: $a overlaps the window $b of the PCI host bridge $o, where the host places devices; make the window smaller, or disable the bridge",
	[PKVM_RULE_EFI] =
		"$n: $a overlaps $b, which EFI run-time services access; leave it to the firmware, or boot with efi=noruntime",
	[PKVM_RULE_SRAM] =
		"$n: $a takes the SRAM $o $b, which the host may have cached; set that node's status to \"reserved\"",
	[PKVM_RULE_STATUS] =
		"$n: its status is neither \"okay\" nor \"disabled\"; say which, nothing is protected by it now",
	[PKVM_RULE_WRAPPED] =
		"$n: $a takes a node above $o, whose registers $b stay with the host; declare that node as well, or disable it",
	[PKVM_RULE_EARLY] =
		"$n: $a takes $o $b, whose driver runs before a device can be kept from it; leave it to the host, or build a kernel without that driver",
	[PKVM_RULE_WINDOW_NODE] =
		"$n: is no register window; name it host-access@OFFSET and give it reg, or remove it",
	[PKVM_RULE_WINDOW_WIDTH] =
		"$n: reg-io-width is $l; an access has 1, 2, 4 or 8 bytes",
	[PKVM_RULE_WINDOW_SIZE] =
		"$n: $a is not a whole number of registers of $l bytes, or not below 64 MiB; correct reg or reg-io-width",
	[PKVM_RULE_WINDOW_RIGHTS] =
		"$n: is read-only and linux,write-only at once; remove one of them",
	[PKVM_RULE_WINDOW_MASK] =
		"$n: $a cannot have this linux,write-mask; it needs one writable register of 1, 2 or 4 bytes, and some of its bits",
	[PKVM_RULE_WINDOW_OUTSIDE] =
		"$n: $a does not lie in one range of $o; correct its reg, or ranges of $o",
	[PKVM_RULE_WINDOW_OVERLAP] =
		"$n: $a overlaps the window $b of $o; declare each register once",
	[PKVM_RULE_WINDOW_CAPACITY] =
		"$n: $a does not fit, the table holds $l windows; merge windows that touch or raise CONFIG_PKVM_PROTECTED_WINDOWS_NUM, which needs CONFIG_PKVM_PROTECTED_WINDOWS=y",
	[PKVM_RULE_SHARED_REGS] =
		"$n: $a has registers (words of 4 bytes) in common with $o $b; protect both devices or neither",
	[PKVM_RULE_NEIGHBOUR_CAPACITY] =
		"$n: the host's registers in the same pages take up to $l windows; build with CONFIG_PKVM_PROTECTED_WINDOWS=y and CONFIG_PKVM_PROTECTED_WINDOWS_NUM=$l, or protect fewer devices",
	[PKVM_RULE_NEIGHBOUR_IRQCHIP] =
		"$n: $a would also take registers of the interrupt controller $o $b (page size $p), which is never forwarded; protect both devices or neither",
	[PKVM_RULE_NONPOSTED] =
		"$n: $a takes registers of $o $b, which are nonposted-mmio; EL2 has no memory type for that, leave it to the host",
};

struct text {
	char *buf;
	size_t size;
	size_t len;
};

static void put(struct text *out, char c)
{
	/* With the end behind it, as far as there is room */
	if (out->len < out->size)
		snprintf(out->buf + out->len, out->size - out->len, "%c", c);
	out->len++;
}

static void put_field(struct text *out, char field, const struct pkvm_refusal *r)
{
	unsigned int page = 1U << r->page_shift;
	char buf[EXTENT_TEXT];
	const char *text = buf;

	switch (field) {
	case 'n':
		text = r->node;
		break;
	case 'o':
		text = r->other_node;
		break;
	case 'c':
		text = r->by_phandle ? TAKE_OUT : "correct reg";
		break;
	case 't':
		text = TAKE_OUT;
		break;
	case 'a':
		extent_text(buf, r->extent);
		break;
	case 'b':
		extent_text(buf, r->other);
		break;
	case 'w':
		extent_text(buf, widened(r->extent, r->page_shift));
		break;
	case 'p':
		snprintf(buf, sizeof(buf), "%u", page);
		break;
	default:
		snprintf(buf, sizeof(buf), "%u", r->limit);
	}
	for (; text && *text; text++)
		put(out, *text);
}

/**
 * pkvm_refusal_words() - write a refusal as one line of text
 * @buf:	where to
 * @size:	bytes in @buf; 448 hold every message with paths of 80 characters
 * @r:		the refusal; @r->other_node must be set for the rules of two
 *
 * Return: the length that the whole text has, as snprintf() does.
 */
int pkvm_refusal_words(char *buf, size_t size, const struct pkvm_refusal *r)
{
	struct text out = { .buf = buf, .size = size };
	char a[EXTENT_TEXT];
	bool skip = false;
	const char *at;

	if (r->rule >= sizeof(words) / sizeof(*words) || !words[r->rule])
		return snprintf(buf, size, "%s: %s refused, rule %d unknown", r->node,
				extent_text(a, r->extent), (int)r->rule);
	for (at = words[r->rule]; *at; at++) {
		if (*at == '[')
			skip = r->by_phandle;
		else if (*at == '|')
			skip = !skip;
		else if (*at == ']')
			skip = false;
		else if (skip)
			continue;
		else if (*at == '$')
			put_field(&out, *++at, r);
		else
			put(&out, *at);
	}
	for (at = r->mendable ? ", or add linux,forward-neighbours" : ""; *at; at++)
		put(&out, *at);
	return out.len;
}

/**
 * pkvm_window_words() - how the host may access the registers of a window
 * @buf:	where to
 * @size:	bytes in @buf; 48 hold every text
 * @window:	the window
 *
 * Return: the length that the whole text has, as snprintf() does.
 */
int pkvm_window_words(char *buf, size_t size, const struct pkvm_window *window)
{
	char width[EXTENT_TEXT] = "any size";
	char mask[EXTENT_TEXT] = "";

	if (window->width)
		snprintf(width, sizeof(width), "by %u bytes", window->width);
	if (window->masked)
		snprintf(mask, sizeof(mask), ", write mask 0x%x", window->mask);
	return snprintf(buf, size, "%s%s, %s%s", window->read ? "r" : "",
			window->write ? "w" : "", width, mask);
}
