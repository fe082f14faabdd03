// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find the node that a person means.
 */
#include "blocks.h"
#include "of/tree.h"
#include "resolve.h"
#include "say.h"

#undef snprintf

#define SHOWN	8

struct list {
	char text[2048];
	size_t len;
	unsigned int nr;
	const struct device_node *last;
};

static void note(struct list *list, const struct device_node *np)
{
	if (np == list->last)
		return;
	list->last = np;
	if (++list->nr > SHOWN || list->len >= sizeof(list->text))
		return;
	list->len += snprintf(list->text + list->len,
			      sizeof(list->text) - list->len, "%s%s",
			      list->nr > 1 ? ", " : "", of_path(np));
}

static const char *more(const struct list *list)
{
	return list->nr > SHOWN ? ", ..." : "";
}

static struct device_node *by_address(const char *name)
{
	struct device_node *exact = NULL, *np = NULL;
	struct list found = { 0 }, starts = { 0 };
	struct blocks blocks;
	char *end;
	u64 addr;
	size_t i;

	addr = strtoull(name, &end, 16);
	if (*end)
		die("%s: is no address", name);
	blocks_find(&blocks);
	for (i = 0; i < blocks.nr; i++) {
		const struct block *b = &blocks.at[i];

		if (b->kind != BLOCK_DEVICE || addr - b->extent.start >= b->extent.size)
			continue;
		np = b->np;
		note(&found, np);
		if (addr == b->extent.start) {
			exact = np;
			note(&starts, np);
		}
	}
	blocks_free(&blocks);
	if (starts.nr == 1)
		return exact;
	if (!found.nr)
		die("%s: no device has registers there", name);
	if (found.nr > 1)
		die("%s: several devices have registers there, name one by its path: %s%s",
		    name, found.text, more(&found));
	return np;
}

/* The letters of a label, without the number behind them, in a node's name. */
static void die_with_paths(const char *name)
{
	bool symbols = of_find_node_by_path("/__symbols__");
	size_t len = strcspn(name, "0123456789");
	struct list close = { 0 };
	struct device_node *np;
	char *stem;

	stem = dt_printf("%.*s", (int)len, name);
	for_each_of_allnodes(np) {
		if (of_property_present(np, "reg") && len &&
		    strstr(np->name, stem))
			note(&close, np);
	}
	free(stem);

	if (!close.nr)
		note(&close, of_root);
	die("%s: no alias of that name, and %s; %s%s%s", name,
	    symbols ? "no label in __symbols__" :
	    "labels are unknown, the tree has no __symbols__ (compile it with dtc -@)",
	    close.last == of_root ? "give a full path" : "paths that match: ",
	    close.last == of_root ? "" : close.text, more(&close));
}

struct device_node *resolve(const char *name)
{
	struct device_node *np;
	const char *path;

	if (strstarts(name, "0x") || strstarts(name, "0X"))
		return by_address(name);
	if (*name == '/') {
		np = of_find_node_by_path(name);
		if (!np)
			die("%s: there is no such node", name);
		return np;
	}
	np = dt_find(name);
	if (np)
		return np;
	path = of_string(of_find_node_by_path("/__symbols__"), name);
	if (!path)
		die_with_paths(name);
	np = of_find_node_by_path(path);
	if (!np)
		die("%s: its label in __symbols__ leads to %s, which does not exist",
		    name, path);
	return np;
}

const char *label_of(const struct device_node *np)
{
	struct device_node *symbols = of_find_node_by_path("/__symbols__");
	struct property *prop;

	if (!symbols)
		return NULL;
	for_each_property_of_node(symbols, prop) {
		const char *path = of_next_string(prop, NULL);

		if (path && !strcmp(path, of_path(np)))
			return prop->name;
	}
	return NULL;
}
