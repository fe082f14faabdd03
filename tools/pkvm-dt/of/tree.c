// SPDX-License-Identifier: GPL-2.0-only
/*
 * A flat blob as a tree of nodes, as drivers/of/fdt.c of Linux unflattens it.
 */
#include <libfdt.h>

#include "../say.h"
#include "protected.h"
#include "tree.h"

struct device_node *of_root;
struct device_node *of_stdout;

static struct device_node *nodes;
static struct property *props;
static struct device_node **by_phandle;
static size_t nr_phandles;
static struct device_node *last_node;

/* Both names count, and the first number that is not 0. */
static bool is_phandle(const char *name)
{
	return !strcmp(name, "phandle") || !strcmp(name, "linux,phandle");
}

static struct property *add_properties(struct device_node *np,
				       struct property *prop, const void *fdt)
{
	struct property **last = &np->properties;
	int offset;

	fdt_for_each_property_offset(offset, fdt, np->offset) {
		prop->value = fdt_getprop_by_offset(fdt, offset, &prop->name,
						    &prop->length);
		if (is_phandle(prop->name) && !np->phandle)
			np->phandle = fdt32_ld(prop->value);
		*last = prop;
		last = &prop->next;
		prop++;
	}
	return prop;
}

/**
 * of_path() - the full path of a node
 * @np:		the node
 *
 * Made on the first call: a hostile tree has long names, and many nodes.
 *
 * Return: the path, as long as the tree.
 */
const char *of_path(const struct device_node *np)
{
	struct device_node *node = (struct device_node *)np;
	const struct device_node *at;
	size_t len = 0;

	if (np->path)
		return np->path;
	for (at = np; at->parent; at = at->parent)
		len += 1 + strlen(at->name);
	node->path = dt_alloc((len ? len : 1) + 1);
	node->path[0] = '/';
	for (at = np; at->parent; at = at->parent) {
		size_t name = strlen(at->name);

		len -= name;
		memcpy(node->path + len, at->name, name);
		node->path[--len] = '/';
	}
	return node->path;
}

static void link_node(struct device_node *np, struct device_node *parent)
{
	np->parent = parent;
	if (!parent)
		return;
	if (parent->youngest)
		parent->youngest->sibling = np;
	else
		parent->child = np;
	parent->youngest = np;
}

static void count(const void *fdt, size_t *nr_nodes, size_t *nr_props)
{
	int offset = 0;
	int next;
	u32 tag;

	for (; (tag = fdt_next_tag(fdt, offset, &next)) != FDT_END; offset = next) {
		*nr_nodes += tag == FDT_BEGIN_NODE;
		*nr_props += tag == FDT_PROP;
	}
}

/* By phandle; the first one of the tree if several have the same. */
static int compare_phandles(const void *a, const void *b)
{
	const struct device_node *one = *(struct device_node *const *)a;
	const struct device_node *two = *(struct device_node *const *)b;

	if (one->phandle != two->phandle)
		return one->phandle < two->phandle ? -1 : 1;
	return one->offset < two->offset ? -1 : one->offset > two->offset;
}

static void sort_phandles(size_t nr_nodes)
{
	struct device_node *np;

	by_phandle = dt_alloc((nr_nodes + 1) * sizeof(*by_phandle));
	nr_phandles = 0;
	for (np = of_root; np; np = np->next) {
		if (np->phandle)
			by_phandle[nr_phandles++] = np;
	}
	qsort(by_phandle, nr_phandles, sizeof(*by_phandle), compare_phandles);
}

static void find_stdout(void)
{
	struct device_node *chosen = of_find_node_by_path("/chosen");
	const char *name;

	if (!chosen)
		chosen = of_find_node_by_path("/chosen@0");
	name = of_string(chosen, "stdout-path");
	if (!name)
		name = of_string(chosen, "linux,stdout-path");
	of_stdout = name ? dt_find(name) : NULL;
}

/* dtc allows no second one of a name; with it a path leads to another device. */
static void check_names(void)
{
	const struct device_node *np, *other;

	for (np = of_root; np; np = np->next) {
		for (other = np->sibling; other; other = other->sibling) {
			of_step();
			if (!strcmp(np->name, other->name))
				die("%s: the name %s is not unique: two nodes beside each other have it; rename one in the source or overlay that it comes from",
				    of_path(np), np->name);
		}
	}
}

void dt_tree_make(const void *fdt)
{
	size_t nr_nodes = 0, nr_props = 0;
	struct device_node *np, *parent;
	struct property *prop;
	int offset = 0;
	int depth = 0;

	count(fdt, &nr_nodes, &nr_props);
	nodes = dt_alloc((nr_nodes + 1) * sizeof(*nodes));
	props = dt_alloc((nr_props + 1) * sizeof(*props));
	prop = props;
	last_node = NULL;

	for (np = nodes; offset >= 0 && depth >= 0; np++) {
		np->offset = offset;
		np->depth = depth;
		np->name = fdt_get_name(fdt, offset, NULL);
		for (parent = last_node; parent && parent->depth >= depth; )
			parent = parent->parent;
		link_node(np, parent);
		prop = add_properties(np, prop, fdt);
		if (last_node)
			last_node->next = np;
		last_node = np;
		offset = fdt_next_node(fdt, offset, &depth);
	}
	of_root = nodes;
	check_names();
	sort_phandles(nr_nodes);
	find_stdout();
}

/* dt_tree_make() leaves room for one node behind the last. */
void dt_tree_declare(u32 phandle)
{
	static const char by_device[] = PKVM_BY_DEVICE_COMPATIBLE;
	static u32 list;
	static struct property devices = {
		.name = "linux,protected-devices", .length = sizeof(list), .value = &list,
	};
	static struct property compatible = {
		.name = "compatible", .length = sizeof(by_device), .value = by_device,
		.next = &devices,
	};

	list = cpu_to_fdt32(phandle);
	last_node->next = last_node + 1;
	*last_node->next = (struct device_node){
		.name = "declared", .parent = of_root, .properties = &compatible,
		.path = last_node->next->path,
	};
}

void dt_tree_free(void)
{
	struct device_node *np;

	for (np = of_root; np; np = np->next)
		free(np->path);
	free(nodes);
	free(props);
	free(by_phandle);
	nodes = NULL;
	props = NULL;
	by_phandle = NULL;
	nr_phandles = 0;
	of_root = NULL;
	of_stdout = NULL;
}

struct device_node *of_next_node(struct device_node *np)
{
	of_step();
	return np ? np->next : of_root;
}

struct device_node *of_find_node_by_phandle(u32 handle)
{
	size_t low = 0, high = nr_phandles;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_phandle[mid]->phandle < handle)
			low = mid + 1;
		else
			high = mid;
	}
	return handle && low < nr_phandles && by_phandle[low]->phandle == handle ?
	       by_phandle[low] : NULL;
}

static struct device_node *child_named(const struct device_node *np,
				       const char *name, size_t len)
{
	struct device_node *child;

	for (child = np->child; child; child = child->sibling) {
		if (!strncmp(child->name, name, len) && !child->name[len])
			return child;
	}
	return NULL;
}

/* Down from a node, along a path that ends at a ':' or the end. */
static struct device_node *descend(struct device_node *np, const char *path)
{
	while (np) {
		size_t len;

		while (*path == '/')
			path++;
		len = strcspn(path, "/:");
		if (!len)
			return np;
		np = child_named(np, path, len);
		path += len;
	}
	return NULL;
}

struct device_node *of_find_node_by_path(const char *path)
{
	return of_root ? descend(of_root, path) : NULL;
}

struct device_node *dt_find(const char *name)
{
	size_t len = strcspn(name, "/:");
	struct property *prop;

	if (*name == '/')
		return of_find_node_by_path(name);

	prop = NULL;
	if (of_find_node_by_path("/aliases"))
		prop = of_find_node_by_path("/aliases")->properties;
	for (; prop; prop = prop->next) {
		const char *path = of_next_string(prop, NULL);

		if (path && !strncmp(prop->name, name, len) && !prop->name[len])
			return descend(of_find_node_by_path(path), name + len);
	}
	return NULL;
}
