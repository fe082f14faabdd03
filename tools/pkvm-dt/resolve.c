// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes by path, alias, label or address.
 */
#include <ctype.h>

#include "blocks.h"
#include "of/tree.h"
#include "resolve.h"
#include "say.h"

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

bool resolve_range(const char *word, struct pkvm_extent *range)
{
	const char *dots = strstr(word, "..");
	char *start_end, *end_end;
	u64 end;

	if (!strstarts(word, "0x") || !dots)
		return false;
	range->start = strtoull(word, &start_end, 16);
	end = strtoull(dots + 2, &end_end, 16);
	if (start_end != dots || *end_end || !strstarts(dots + 2, "0x") || end <= range->start)
		die("%s: is no range; it is 0xSTART..0xEND, and ends before END", word);
	range->size = end - range->start;
	return true;
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

static void note_matches(struct list *list, const char *word)
{
	struct device_node *np;

	for_each_of_allnodes(np) {
		if (*word && of_property_present(np, "reg") && resolve_matches(np, word))
			note(list, np);
	}
}

static void die_with_paths(const char *name)
{
	bool symbols = of_find_node_by_path("/__symbols__");
	struct list close = { 0 };
	size_t len = strlen(name);
	char *stem;

	note_matches(&close, name);
	/* "i2c" of "i2c9": the numbers of labels and of nodes differ. */
	while (len && isdigit((unsigned char)name[len - 1]))
		len--;
	stem = dt_printf("%.*s", (int)len, name);
	if (!close.nr)
		note_matches(&close, stem);
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

/* The next label after @at that leads to a node, NULL to begin with. */
static struct property *next_label(const struct device_node *np, struct property *at)
{
	const struct device_node *symbols = of_find_node_by_path("/__symbols__");

	for (at = at ? at->next : symbols ? symbols->properties : NULL; at; at = at->next) {
		const char *path = of_next_string(at, NULL);

		if (path && !strcmp(path, of_path(np)))
			break;
	}
	return at;
}

const char *label_of(const struct device_node *np)
{
	const struct property *label = next_label(np, NULL);

	return label ? label->name : NULL;
}

bool resolve_matches(const struct device_node *np, const char *word)
{
	struct property *compatible = of_find_property(np, "compatible");
	struct property *label = NULL;
	const char *at = NULL;

	if (np == dt_find(word) || strstr(np->name, word))
		return true;
	while ((at = of_next_string(compatible, at))) {
		if (strstr(at, word))
			return true;
	}
	while ((label = next_label(np, label))) {
		if (strstr(label->name, word))
			return true;
	}
	return false;
}
