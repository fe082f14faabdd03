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

/**
 * pkvm_refusal_words() - write a refusal as one line of text
 * @buf:	where to
 * @size:	bytes in @buf; 384 hold every message with paths of 80 characters
 * @r:		the refusal; @r->other_node must be set for the rules of two
 *
 * Return: the length that the whole text has, as snprintf() does.
 */
int pkvm_refusal_words(char *buf, size_t size, const struct pkvm_refusal *r)
{
	char a[EXTENT_TEXT];
	char b[EXTENT_TEXT];
	unsigned int page = 1U << r->page_shift;

	extent_text(a, r->extent);

	switch (r->rule) {
	case PKVM_RULE_OK:
		return snprintf(buf, size, "%s: %s accepted", r->node, a);
	case PKVM_RULE_EMPTY:
		return snprintf(buf, size,
			"%s: %s is empty; give reg a size, or remove the entry",
			r->node, a);
	case PKVM_RULE_WRAPS:
		return snprintf(buf, size,
			"%s: %s wraps past the end of the 64-bit address space; correct the size in reg",
			r->node, a);
	case PKVM_RULE_START_UNALIGNED:
		return snprintf(buf, size,
			"%s: %s does not start on a page boundary (page size %u); declare %s if all of that page is yours",
			r->node, a, page,
			extent_text(b, widened(r->extent, r->page_shift)));
	case PKVM_RULE_SIZE_UNALIGNED:
		return snprintf(buf, size,
			"%s: %s does not end on a page boundary (page size %u); declare %s if all of that page is yours",
			r->node, a, page,
			extent_text(b, widened(r->extent, r->page_shift)));
	case PKVM_RULE_OVERLAP:
		return snprintf(buf, size,
			"%s: %s overlaps %s of %s; declare each page once",
			r->node, a, extent_text(b, r->other), r->other_node);
	case PKVM_RULE_CAPACITY:
		return snprintf(buf, size,
			"%s: %s does not fit, the registry holds %u regions; merge neighbours or raise CONFIG_PKVM_PROTECTED_REGS_NUM",
			r->node, a, r->limit);
	case PKVM_RULE_RAM:
		return snprintf(buf, size,
			"%s: %s overlaps memory %s; only MMIO can be protected this way, correct reg",
			r->node, a, extent_text(b, r->other));
	case PKVM_RULE_NODE_PARTLY:
		return snprintf(buf, size,
			"%s: %s takes only a part of %s, its registers %s stay with the host; declare all of them, or disable that node",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_NEIGHBOUR:
		return snprintf(buf, size,
			"%s: %s would also take registers of %s %s (page size %u); protect both devices or neither",
			r->node, a, r->other_node, extent_text(b, r->other),
			page);
	case PKVM_RULE_PA_RANGE:
		return snprintf(buf, size,
			"%s: %s lies beyond the %u bits of physical address of this CPU; correct reg",
			r->node, a, r->limit);
	case PKVM_RULE_NO_REG:
		return snprintf(buf, size,
			"%s: has no reg; say which range to protect, or remove the node",
			r->node);
	case PKVM_RULE_MALFORMED:
		return snprintf(buf, size,
			"%s: reg is not a whole number of address and size pairs; check #address-cells and #size-cells of its parent",
			r->node);
	case PKVM_RULE_UNTRANSLATABLE:
		return snprintf(buf, size,
			"%s: %s has no CPU address; every bus above the node needs ranges",
			r->node, a);
	case PKVM_RULE_DANGLING:
		return snprintf(buf, size,
			"%s: linux,protected-devices entry %u leads to no node; correct the phandle",
			r->node, r->limit);
	case PKVM_RULE_SPLIT:
		return snprintf(buf, size,
			"%s: %s is not one piece of CPU address space; declare each piece that ranges makes of it by an entry of its own",
			r->node, a);
	case PKVM_RULE_BUSY:
		return snprintf(buf, size,
			"%s: %s is held by \"%s\" %s already, see /proc/iomem; keep that driver out of this kernel, or do not declare the range",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_RESERVED:
		return snprintf(buf, size,
			"%s: %s overlaps reserved memory %s %s; only MMIO can be protected this way, correct reg",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_IRQCHIP:
		return snprintf(buf, size,
			"%s: %s takes the interrupt controller %s %s, which the host cannot do without; correct reg",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_TIMER:
		return snprintf(buf, size,
			"%s: %s takes the timer %s %s; if the host does not use it, disable that node",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_CONSOLE:
		return snprintf(buf, size,
			"%s: %s takes the console %s %s; point stdout-path and earlycon elsewhere, or leave it to the host",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_CONSOLE_PARENT:
		return snprintf(buf, size,
			"%s: %s takes %s %s, on which the console depends; point stdout-path elsewhere, or leave it to the host",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_PCI_WINDOW:
		return snprintf(buf, size,
			"%s: %s overlaps the window %s of the PCI host bridge %s, where the host places devices; make the window smaller, or disable the bridge",
			r->node, a, extent_text(b, r->other), r->other_node);
	case PKVM_RULE_EFI:
		return snprintf(buf, size,
			"%s: %s overlaps %s, which EFI run-time services access; leave it to the firmware, or boot with efi=noruntime",
			r->node, a, extent_text(b, r->other));
	case PKVM_RULE_SRAM:
		return snprintf(buf, size,
			"%s: %s takes the SRAM %s %s, which the host may have cached; set that node's status to \"reserved\"",
			r->node, a, r->other_node, extent_text(b, r->other));
	case PKVM_RULE_STATUS:
		return snprintf(buf, size,
			"%s: its status is neither \"okay\" nor \"disabled\"; say which, nothing is protected by it now",
			r->node);
	case PKVM_RULE_WRAPPED:
		return snprintf(buf, size,
			"%s: %s takes a node above %s, whose registers %s stay with the host; declare that node as well, or disable it",
			r->node, a, r->other_node, extent_text(b, r->other));
	}
	return snprintf(buf, size, "%s: %s refused, rule %d unknown",
			r->node, a, (int)r->rule);
}
