/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's device-tree API, as far as the shared files use it.
 *
 * Each call returns what Linux returns, for good and bad trees. Nodes have no
 * reference count: a tree lives as long as its blob.
 */
#ifndef __DT_OF_H
#define __DT_OF_H

#include <linux/kernel.h>

/**
 * struct property - a property of a node
 * @name:	its name
 * @length:	bytes in @value
 * @value:	in the blob, at a multiple of 4
 * @next:	the next one of the node, in the order of the blob
 */
struct property {
	const char *name;
	int length;
	const void *value;
	struct property *next;
};

/**
 * struct device_node - a node
 * @name:	last component of its path, with the unit address
 * @path:	full path, or NULL until of_path() is asked
 * @phandle:	0 if it has none
 * @offset:	in the structure block of the blob
 * @depth:	0 for the root
 * @populated:	OF_POPULATED
 * @properties:	the first one
 * @parent:	NULL for the root
 * @child:	first one
 * @youngest:	last one
 * @sibling:	next one
 * @next:	next node of the tree, in the order of the blob
 */
struct device_node {
	const char *name;
	char *path;
	u32 phandle;
	int offset;
	int depth;
	bool populated;
	struct property *properties;
	struct device_node *parent;
	struct device_node *child;
	struct device_node *youngest;
	struct device_node *sibling;
	struct device_node *next;
};

struct of_device_id {
	char compatible[128];
};

extern struct device_node *of_root;
extern struct device_node *of_stdout;

/* of/tree.c */
struct device_node *of_next_node(struct device_node *np);
const char *of_path(const struct device_node *np);
struct device_node *of_find_node_by_path(const char *path);
struct device_node *of_find_node_by_phandle(u32 handle);
#define for_each_of_allnodes(np) \
	for (np = of_next_node(NULL); np; np = of_next_node(np))

#define for_each_child_of_node(np, at) \
	for (at = (np)->child; at; at = at->sibling)

#define for_each_available_child_of_node(np, at)	\
	for_each_child_of_node(np, at)			\
		if (!of_device_is_available(at)) {} else

static inline struct device_node *of_node_get(struct device_node *np)
{
	return np;
}

static inline void of_node_put(struct device_node *np)
{
}

#define OF_POPULATED	3

static inline bool of_node_test_and_set_flag(struct device_node *np, int flag)
{
	bool was = np->populated;

	np->populated = true;
	return was;
}

#define of_node_set_flag(np, flag)	of_node_test_and_set_flag(np, flag)

/* of/property.c */
struct property *of_find_property(const struct device_node *np, const char *name);
const void *of_get_property(const struct device_node *np, const char *name,
			    int *len);
bool of_property_present(const struct device_node *np, const char *name);
int of_property_read_u32_index(const struct device_node *np, const char *name,
			       u32 index, u32 *value);
int of_property_count_u32_elems(const struct device_node *np, const char *name);
const char *of_string(const struct device_node *np, const char *name);
const char *of_next_string(const struct property *prop, const char *at);
bool of_device_is_compatible(const struct device_node *np, const char *compat);
bool of_device_is_available(const struct device_node *np);
bool of_node_is_type(const struct device_node *np, const char *type);
bool of_node_name_eq(const struct device_node *np, const char *name);

static inline int of_property_read_string(const struct device_node *np,
					  const char *name, const char **value)
{
	*value = of_string(np, name);
	return *value ? 0 : -EINVAL;
}

#define of_property_read_bool(np, name)	of_property_present(np, name)
#define of_property_read_u32(np, name, value) \
	of_property_read_u32_index(np, name, 0, value)
#define for_each_property_of_node(np, prop) \
	for (prop = (np)->properties; prop; prop = prop->next)
#define for_each_compatible_node(np, type, compat)	\
	for_each_of_allnodes(np)			\
		if (!of_device_is_compatible(np, compat)) {} else
#define for_each_node_by_type(np, type)		\
	for_each_of_allnodes(np)		\
		if (!of_node_is_type(np, type)) {} else

/* The tables of drivers that are built in; early.h lists those of one kernel. */
#define of_match_node(ids, np)	false

/* of/phandle.c */
#define MAX_PHANDLE_ARGS	16

/**
 * struct of_phandle_iterator - a list of phandles with arguments
 * @cells:	property of a provider with the number of arguments, or NULL
 * @fallback:	the number where it has none; negative: an error
 * @at:		where the next entry starts
 * @end:	end of the list
 * @args:	arguments of the current entry
 * @nr_args:	how many
 * @phandle:	of the current entry
 * @node:	where that leads, or NULL
 */
struct of_phandle_iterator {
	const char *cells;
	int fallback;
	const __be32 *at;
	const __be32 *end;
	const __be32 *args;
	u32 nr_args;
	u32 phandle;
	struct device_node *node;
};

struct of_phandle_args {
	struct device_node *np;
	int args_count;
	u32 args[MAX_PHANDLE_ARGS];
};

int of_phandle_iterator_init(struct of_phandle_iterator *it,
			     const struct device_node *np, const char *list,
			     const char *cells, int fallback);
int of_phandle_iterator_next(struct of_phandle_iterator *it);
#define of_for_each_phandle(it, err, np, list, cells, fallback)		\
	for (of_phandle_iterator_init(it, np, list, cells, fallback),	\
	     err = of_phandle_iterator_next(it);			\
	     !err; err = of_phandle_iterator_next(it))

int of_count_phandle_with_args(const struct device_node *np, const char *list,
			       const char *cells);
int of_parse_phandle_with_args(const struct device_node *np, const char *list,
			       const char *cells, int index,
			       struct of_phandle_args *out);
struct device_node *of_parse_phandle(const struct device_node *np,
				     const char *list, int index);

/* of/address.c */
u64 of_read_number(const __be32 *cell, int size);
int of_bus_n_addr_cells(const struct device_node *np);
int of_bus_n_size_cells(const struct device_node *np);
int of_n_addr_cells(const struct device_node *np);

/* of/budget.c: ends the program if a tree takes too many steps */
void of_step(void);

#endif /* __DT_OF_H */
