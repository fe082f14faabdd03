/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages on a tree, in the order in which they were found.
 */
#ifndef __DT_MESSAGES_H
#define __DT_MESSAGES_H

#include <linux/kernel.h>

/**
 * struct dt_message - one line for a person
 * @level:	how bad it is
 * @from_boot:	of a shared file, so the boot prints it in the same words
 * @kind:	its format, without the names
 * @text:	the words
 * @told:	it is printed, or counted as one of a kind
 * @rule:	enum pkvm_rule if it is a refusal, else 0
 * @node:	the node that is refused, or NULL
 * @extent:	what was declared, with @node
 * @other_node:	the other party, or NULL
 * @other:	its extent
 */
struct dt_message {
	enum dt_level level;
	bool from_boot;
	const char *kind;
	char *text;
	bool told;
	enum pkvm_rule rule;
	char *node;
	struct pkvm_extent extent;
	char *other_node;
	struct pkvm_extent other;
	struct dt_message *next;
};

extern struct dt_message *dt_messages;

/**
 * dt_say() - add a line of the tool's own
 * @level:	how bad it is
 * @fmt:	as printk()
 *
 * The same line twice is said once.
 */
void dt_say(enum dt_level level, const char *fmt, ...);

/* dt_refusal() - the next error of the shared files is about this */
void dt_refusal(const struct pkvm_refusal *why);

/* dt_ignore() - leave out refusals by a rule, until PKVM_RULE_OK is named */
void dt_ignore(enum pkvm_rule rule);

unsigned int dt_count(enum dt_level level);
void dt_messages_forget(void);

#endif
