/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rule book for protected MMIO: what may be declared, and why not.
 *
 * Plain C on integers. The kernel, the unit tests and the integrator's tool
 * compile the same files: a rule is written once, and refused in the same words
 * everywhere.
 *
 *   range_rules.c     one range, and a table of ranges      EL1, tools
 *   platform_rules.c  a range against the platform          EL1, tools
 *   rule_words.c      what a person reads                   EL1, tools
 *   digest_text.c     what is hashed to compare two sets    EL1, tools
 *   access_words.c    what kind of access was denied        EL1
 *
 * All ranges are half-open.
 */
#ifndef __PKVM_PROTECTED_RULES_H
#define __PKVM_PROTECTED_RULES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
typedef unsigned int u32;
typedef unsigned long long u64;
#endif

/**
 * enum pkvm_rule - the verdict on one declared range
 * @PKVM_RULE_OK:		accepted
 * @PKVM_RULE_EMPTY:		no bytes in it
 * @PKVM_RULE_WRAPS:		passes the end of the 64-bit address space
 * @PKVM_RULE_START_UNALIGNED:	starts inside a page
 * @PKVM_RULE_SIZE_UNALIGNED:	ends inside a page
 * @PKVM_RULE_OVERLAP:		shares a page with another declared range
 * @PKVM_RULE_CAPACITY:		more ranges than the registry holds
 * @PKVM_RULE_RAM:		shares a page with memory
 * @PKVM_RULE_NODE_PARTLY:	takes a part of an enabled node's registers
 * @PKVM_RULE_NEIGHBOUR:	another node has registers in the same page
 * @PKVM_RULE_PA_RANGE:		beyond the physical address size
 * @PKVM_RULE_NO_REG:		the node has no reg
 * @PKVM_RULE_MALFORMED:	reg is no whole number of address and size pairs
 * @PKVM_RULE_UNTRANSLATABLE:	no CPU address: a bus above has none for it
 * @PKVM_RULE_DANGLING:		a phandle that leads nowhere
 * @PKVM_RULE_SPLIT:		in several pieces of CPU address space
 * @PKVM_RULE_BUSY:		a driver of the host holds some of it already
 * @PKVM_RULE_RESERVED:		shares a page with reserved memory
 * @PKVM_RULE_IRQCHIP:		takes an interrupt controller of the host
 * @PKVM_RULE_TIMER:		takes a timer of the host
 * @PKVM_RULE_CONSOLE:		takes the console
 * @PKVM_RULE_CONSOLE_PARENT:	takes what the console depends on
 * @PKVM_RULE_PCI_WINDOW:	shares a page with a window of a PCI host bridge
 * @PKVM_RULE_EFI:		takes what EFI run-time services access
 * @PKVM_RULE_SRAM:		takes an SRAM that the host may have cached
 * @PKVM_RULE_STATUS:		the declaration is neither on nor off
 * @PKVM_RULE_WRAPPED:		an enabled node below the device has registers elsewhere
 * @PKVM_RULE_EARLY:		its driver runs before a device can be kept off
 * @PKVM_RULE_NONPOSTED:	wants a memory type that EL2 does not have
 * @PKVM_RULE_NO_RANGES:	no CPU address: a bus above has no ranges
 * @PKVM_RULE_BEHIND_PCI:	no CPU address that stays
 *
 * In groups: range rules, table rules, platform rules, run-time rules, reading
 * the device tree, and what came later. The numbers appear in logs: append,
 * never renumber.
 */
enum pkvm_rule {
	PKVM_RULE_OK			= 0,

	PKVM_RULE_EMPTY			= 1,
	PKVM_RULE_WRAPS			= 2,
	PKVM_RULE_START_UNALIGNED	= 3,
	PKVM_RULE_SIZE_UNALIGNED	= 4,

	PKVM_RULE_OVERLAP		= 6,
	PKVM_RULE_CAPACITY		= 7,

	PKVM_RULE_RAM			= 8,
	PKVM_RULE_NODE_PARTLY		= 9,
	PKVM_RULE_NEIGHBOUR		= 10,

	PKVM_RULE_PA_RANGE		= 11,

	PKVM_RULE_NO_REG		= 12,
	PKVM_RULE_MALFORMED		= 13,
	PKVM_RULE_UNTRANSLATABLE	= 14,
	PKVM_RULE_DANGLING		= 15,

	PKVM_RULE_SPLIT			= 20,

	PKVM_RULE_BUSY			= 21,
	PKVM_RULE_RESERVED		= 22,
	PKVM_RULE_IRQCHIP		= 23,
	PKVM_RULE_TIMER			= 24,
	PKVM_RULE_CONSOLE		= 25,
	PKVM_RULE_CONSOLE_PARENT	= 26,
	PKVM_RULE_PCI_WINDOW		= 27,
	PKVM_RULE_EFI			= 28,
	PKVM_RULE_SRAM			= 29,
	PKVM_RULE_STATUS		= 30,
	PKVM_RULE_WRAPPED		= 31,
	PKVM_RULE_EARLY			= 32,
	PKVM_RULE_NONPOSTED		= 33,
	PKVM_RULE_NO_RANGES		= 34,
	PKVM_RULE_BEHIND_PCI		= 35,
};

/**
 * struct pkvm_range - half-open range of page frames
 * @start:	first pfn
 * @end:	first pfn after the range
 */
struct pkvm_range {
	u64 start;
	u64 end;
};

/**
 * struct pkvm_slot - one entry of a table of declared ranges
 * @range:	the page frames
 * @tag:	whatever the owner of the table wants to find again
 */
struct pkvm_slot {
	struct pkvm_range range;
	u32 tag;
};

/**
 * struct pkvm_extent - what a device tree says: byte address and byte size
 * @start:	first byte
 * @size:	number of bytes; start + size may be anything, it is not checked
 */
struct pkvm_extent {
	u64 start;
	u64 size;
};

/**
 * struct pkvm_refusal - everything that a refusal has to name
 * @rule:	why
 * @node:	who declared it, a device tree path
 * @extent:	what was declared
 * @other_node:	with whom it conflicts, or NULL
 * @other:	the other party's extent
 * @page_shift:	log2 of the page size that was applied
 * @limit:	capacity of the table, or bits of physical address
 * @by_phandle:	a device is declared, not a range
 */
struct pkvm_refusal {
	enum pkvm_rule rule;
	const char *node;
	struct pkvm_extent extent;
	const char *other_node;
	struct pkvm_extent other;
	u32 page_shift;
	u32 limit;
	bool by_phandle;
};

/**
 * struct pkvm_node_view - a node's registers against a table, block by block
 * @touched:	some page of theirs is in the table
 * @slot:	the first slot that it is in, when @touched
 * @outside:	some page of theirs is not
 * @left:	the first block with such a page, when @outside
 */
struct pkvm_node_view {
	bool touched;
	u32 slot;
	bool outside;
	struct pkvm_extent left;
};

/* range_rules.c */
bool pkvm_ranges_overlap(struct pkvm_range a, struct pkvm_range b);
enum pkvm_rule pkvm_range_vs_pa(u64 pfn, u64 nr_pages, u32 pa_bits,
				u32 page_shift);
enum pkvm_rule pkvm_extent_to_range(struct pkvm_extent extent, u32 page_shift,
				    struct pkvm_range *range);
enum pkvm_rule pkvm_extent_widen(struct pkvm_extent extent, u32 page_shift,
				 struct pkvm_range *range);
enum pkvm_rule pkvm_table_insert(struct pkvm_slot *table, u32 *nr, u32 capacity,
				 struct pkvm_slot slot, u32 *other);
bool pkvm_table_covers(const struct pkvm_slot *table, u32 nr,
		       struct pkvm_range range);
u32 pkvm_table_first_overlap(const struct pkvm_slot *table, u32 nr,
			     struct pkvm_range range);

/* platform_rules.c */
enum pkvm_rule pkvm_range_vs_party(struct pkvm_range range,
				   struct pkvm_extent party,
				   enum pkvm_rule rule, u32 page_shift);
void pkvm_node_look(struct pkvm_node_view *view, const struct pkvm_slot *table,
		    u32 nr, struct pkvm_extent regs, u32 page_shift);
enum pkvm_rule pkvm_node_judge(const struct pkvm_node_view *view, bool enabled);

/* rule_words.c */
int pkvm_refusal_words(char *buf, size_t size, const struct pkvm_refusal *r);

/* digest_text.c; bytes that hold any line of it */
#define PKVM_DIGEST_TEXT	40

int pkvm_digest_header(char *buf, size_t size);
int pkvm_digest_region(char *buf, size_t size, struct pkvm_range range,
		       u32 page_shift);

/* access_words.c */
int pkvm_access_words(char *buf, size_t size, u64 esr, bool walk);

#endif /* __PKVM_PROTECTED_RULES_H */
