/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_RESOLVE_H
#define __DT_RESOLVE_H

#include <linux/of.h>

#include "rules.h"

/**
 * resolve() - find the node that a word of the command line means
 * @name:	/full/path, alias, label of __symbols__, or 0xADDRESS
 *
 * Ends the program with the paths that come close if there is none, or several.
 *
 * Return: the node.
 */
struct device_node *resolve(const char *name);

/**
 * resolve_matches() - may a word mean this node?
 * @np:		the node
 * @word:	its path or alias, or a part of its name, a label or compatible
 */
bool resolve_matches(const struct device_node *np, const char *word);

/**
 * resolve_range() - a range as messages print it: 0xSTART..0xEND, without its end
 * @word:	of the command line
 * @range:	set if it is a range
 *
 * Ends the program if there is something wrong in it.
 *
 * Return: true if it is a range.
 */
bool resolve_range(const char *word, struct pkvm_extent *range);

/* A label that leads to a node, or NULL. */
const char *label_of(const struct device_node *np);

#endif
