/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rule book for protected MMIO: what may be declared, and why not. Plain C on
 * integers, since the kernel, the unit tests and pkvm-dt compile the same files. All
 * ranges are half-open.
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

/* The verdict on one declared range. The numbers appear in logs: never renumber. */
enum pkvm_rule {
	PKVM_RULE_OK			= 0,
	PKVM_RULE_EMPTY			= 1,
	PKVM_RULE_WRAPS			= 2,	/* the 64-bit address space */
	PKVM_RULE_START_UNALIGNED	= 3,
	PKVM_RULE_SIZE_UNALIGNED	= 4,
	PKVM_RULE_OVERLAP		= 6,	/* with another declared range */
	PKVM_RULE_CAPACITY		= 7,	/* of the registry */
	PKVM_RULE_RAM			= 8,
	PKVM_RULE_NODE_PARTLY		= 9,	/* a part of an enabled node's registers */
	PKVM_RULE_NEIGHBOUR		= 10,	/* another node's, in the same page */
	PKVM_RULE_PA_RANGE		= 11,
	PKVM_RULE_NO_REG		= 12,
	PKVM_RULE_MALFORMED		= 13,
	PKVM_RULE_UNTRANSLATABLE	= 14,	/* not in the ranges of a bus above */
	PKVM_RULE_DANGLING		= 15,	/* a phandle that leads nowhere */
	PKVM_RULE_SPLIT			= 20,	/* several pieces of CPU address space */
	PKVM_RULE_BUSY			= 21,	/* a driver holds some of it already */
	PKVM_RULE_RESERVED		= 22,
	PKVM_RULE_IRQCHIP		= 23,
	PKVM_RULE_TIMER			= 24,
	PKVM_RULE_CONSOLE		= 25,
	PKVM_RULE_CONSOLE_PARENT	= 26,	/* what the console depends on */
	PKVM_RULE_PCI_WINDOW		= 27,
	PKVM_RULE_EFI			= 28,	/* run-time services access it */
	PKVM_RULE_SRAM			= 29,	/* may be cached */
	PKVM_RULE_STATUS		= 30,	/* neither on nor off */
	PKVM_RULE_WRAPPED		= 31,	/* a node below has registers elsewhere */
	PKVM_RULE_EARLY			= 32,	/* a driver runs before it is kept off */
	PKVM_RULE_NONPOSTED		= 33,	/* a memory type that EL2 does not have */
	PKVM_RULE_NO_RANGES		= 34,	/* a bus above has none */
	PKVM_RULE_BEHIND_PCI		= 35,
	PKVM_RULE_WINDOW_NODE		= 36,	/* a child that is no register window */
	PKVM_RULE_WINDOW_WIDTH		= 37,	/* no access has this size */
	PKVM_RULE_WINDOW_SIZE		= 38,	/* no whole number of registers */
	PKVM_RULE_WINDOW_RIGHTS		= 39,	/* neither readable nor writable */
	PKVM_RULE_WINDOW_MASK		= 40,	/* EL2 cannot check it */
	PKVM_RULE_WINDOW_OUTSIDE	= 41,	/* not in one range of its parent */
	PKVM_RULE_WINDOW_OVERLAP	= 42,	/* with another window */
	PKVM_RULE_WINDOW_CAPACITY	= 43,	/* of EL2's table */
	PKVM_RULE_SHARED_REGS		= 44,	/* another node has some of their words */
	PKVM_RULE_NEIGHBOUR_CAPACITY	= 45,	/* of EL2's table, with all neighbours */
	PKVM_RULE_NEIGHBOUR_IRQCHIP	= 46,	/* an interrupt controller is never forwarded */
};

/* Page frames */
struct pkvm_range {
	u64 start;
	u64 end;
};

/* An entry of a table of ranges; @tag is for the owner of the table. */
struct pkvm_slot {
	struct pkvm_range range;
	u32 tag;
};

/* Bytes, as a device tree gives them; the end may wrap. */
struct pkvm_extent {
	u64 start;
	u64 size;
};

/* Everything that a refusal has to name */
struct pkvm_refusal {
	enum pkvm_rule rule;
	const char *node;		/* path of the declaration or device */
	struct pkvm_extent extent;
	const char *other_node;		/* the other party, or NULL */
	struct pkvm_extent other;
	u32 page_shift;
	u32 limit;			/* of the table, or bits of physical address */
	bool by_phandle;		/* a device is declared, not a range */
	bool mendable;			/* by linux,forward-neighbours */
};

/* A node's registers against a table, block by block */
struct pkvm_node_view {
	bool touched;			/* some page is in the table */
	u32 slot;			/* the first slot that it is in */
	bool outside;			/* some page is not */
	struct pkvm_extent left;	/* the first block with such a page */
};

struct device_node;

/* Registers in a region that the host keeps */
struct pkvm_window {
	struct pkvm_extent regs;
	u32 width;			/* of an access: 1, 2, 4 or 8 bytes, 0 for any */
	bool read;
	bool write;
	bool masked;			/* the host may write only a part */
	u32 mask;			/* bits that it may write as 1, if @masked */
	struct device_node *np;		/* its node, or the neighbour */
};

/* What EL1 knows of an access that EL2 has not forwarded */
struct pkvm_denied_access {
	u64 esr;
	u64 phys;
	u64 value;			/* to be written, cut to its size */
	u32 insn;			/* 0 if it cannot be read */
	bool plain;			/* by little-endian AArch64 code */
};

/* window_rules.c */
enum pkvm_rule pkvm_window_judge(const struct pkvm_window *window);
u32 pkvm_window_behind(const struct pkvm_window *list, u32 nr, u64 phys);
enum pkvm_rule pkvm_window_insert(struct pkvm_window *list, u32 *nr, u32 capacity,
				  const struct pkvm_window *window, u32 *other);
enum pkvm_rule pkvm_window_unite(struct pkvm_window *list, u32 *nr, u32 capacity,
				 const struct pkvm_window *window);

/* range_rules.c */
bool pkvm_ranges_overlap(struct pkvm_range a, struct pkvm_range b);
bool pkvm_extents_overlap(struct pkvm_extent a, struct pkvm_extent b);
struct pkvm_extent pkvm_extent_words(struct pkvm_extent extent);
struct pkvm_extent pkvm_extent_cut(struct pkvm_extent extent, struct pkvm_range range,
				   u32 page_shift);
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
bool pkvm_range_meets(struct pkvm_range range, struct pkvm_extent extent, u32 page_shift);
void pkvm_node_look(struct pkvm_node_view *view, const struct pkvm_slot *table,
		    u32 nr, struct pkvm_extent regs, u32 page_shift);
enum pkvm_rule pkvm_node_judge(const struct pkvm_node_view *view, bool enabled);

/* rule_words.c */
int pkvm_refusal_words(char *buf, size_t size, const struct pkvm_refusal *r);
int pkvm_window_words(char *buf, size_t size, const struct pkvm_window *window);

/* access_words.c */
int pkvm_access_words(char *buf, size_t size, u64 esr, bool walk);
bool pkvm_access_answered(u64 esr);
int pkvm_access_register(u64 esr);
int pkvm_access_reason(char *buf, size_t size, const struct pkvm_denied_access *access,
		       const struct pkvm_window *window);

#endif /* __PKVM_PROTECTED_RULES_H */
