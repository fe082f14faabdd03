/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One tree at a time, like the kernel: the shared files know no other.
 */
#ifndef __DT_TREE_H
#define __DT_TREE_H

#include <linux/of.h>

/* A node below that is not unflattened by Linux (FDT_MAX_DEPTH). */
#define DT_MAX_DEPTH	62

/**
 * dt_tree_make() - turn a blob into the tree that of.h reads
 * @fdt:	checked by blob_check(), stays in place as long as the tree
 *
 * Ends the program if two nodes beside each other have one name.
 */
void dt_tree_make(const void *fdt);

/**
 * dt_tree_free() - forget the tree
 */
void dt_tree_free(void);

/**
 * dt_tree_declare() - declare a device in the tree that was made, not in its blob
 * @phandle:	of the device; instead of that of the call before
 */
void dt_tree_declare(u32 phandle);

/**
 * dt_find() - a node by path or alias, as stdout-path names it
 * @name:	full path, or alias and path below it; up to a ':' or the end
 *
 * Return: the node, or NULL.
 */
struct device_node *dt_find(const char *name);

/* of/budget.c: start counting the steps of of_step() again */
void dt_budget_renew(void);

#endif
