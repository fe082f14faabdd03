// SPDX-License-Identifier: GPL-2.0-only
/*
 * Misspelt compatibles and properties of declarations, which nothing reads.
 */
#include "edit.h"
#include "messages.h"
#include "near.h"
#include "protected.h"

/* Letters to change, leave out or add between a misspelt name and the right one */
#define NEAR		3
#define NAME_MAX_LEN	31

static const char * const compatibles[] = {
	PKVM_RAW_COMPATIBLE, PKVM_BY_DEVICE_COMPATIBLE, NULL,
};

static const char * const properties[] = {
	EDIT_DEVICES, EDIT_FORWARD, NULL,
};

/* Of a child of a raw range: these names are common elsewhere. */
static const char * const window_properties[] = {
	"linux,write-mask", "linux,write-only", "read-only", "reg-io-width", NULL,
};

static const char *without_vendor(const char *name)
{
	const char *comma = strchr(name, ',');

	return comma ? comma + 1 : name;
}

/* Levenshtein's distance, row by row */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[NAME_MAX_LEN + 1], i, j;

	for (j = 0; j <= strlen(b); j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		unsigned int left_above = row[0]++;

		for (j = 0; b[j]; j++) {
			unsigned int above = row[j + 1];

			row[j + 1] = min(left_above + (a[i] != b[j]),
					 min(above, row[j]) + 1);
			left_above = above;
		}
	}
	return row[strlen(b)];
}

/* A part of the name counts, too: "pkvm,protected-mmio" leaves out more letters. */
static bool is_near(const char *name, const char *ours)
{
	const char *a = without_vendor(name), *b = without_vendor(ours);
	int longer = (int)strlen(a) - (int)strlen(b);

	of_step();
	return (strstr(b, a) && strlen(a) > strlen("protected")) ||
	       (longer <= NEAR && longer >= -NEAR && distance(a, b) <= NEAR);
}

/* NULL where a name is one of ours, or far from all */
static const char *nearest(const char *name, const char * const *ours,
			   int (*compare)(const char *a, const char *b))
{
	const char *near = NULL;

	for (; *ours; ours++) {
		if (!compare(name, *ours))
			return NULL;
		if (is_near(name, *ours))
			near = *ours;
	}
	return near;
}

static void look_at_properties(struct device_node *np, const char * const *ours)
{
	const struct property *prop;

	for_each_property_of_node(np, prop) {
		const char *near = nearest(prop->name, ours, strcmp);

		if (near)
			dt_say(DT_WARNING, "%pOF: nothing reads its property %s; write %s if that is meant",
			       np, prop->name, near);
	}
}

static bool look_at_compatibles(struct device_node *np)
{
	struct property *prop = of_find_property(np, "compatible");
	const char *near = NULL;
	const char *at = NULL;

	while (!near && (at = of_next_string(prop, at)))
		near = nearest(at, compatibles, strcasecmp);
	if (near)
		dt_say(DT_WARNING, "%pOF: its compatible declares nothing; write \"%s\" if that is meant",
		       np, near);
	return near;
}

void near_say(void)
{
	struct device_node *np;
	size_t i;

	for_each_of_allnodes(np) {
		bool near = look_at_compatibles(np);

		look_at_properties(np, properties);
		if (np->parent && of_device_is_compatible(np->parent, PKVM_RAW_COMPATIBLE))
			look_at_properties(np, window_properties);
		if (near || of_device_is_compatible(np, PKVM_BY_DEVICE_COMPATIBLE))
			continue;
		for (i = 0; properties[i]; i++) {
			if (of_property_present(np, properties[i]))
				dt_say(DT_WARNING, "%pOF: nothing reads its property %s; give the node compatible \"%s\"",
				       np, properties[i], PKVM_BY_DEVICE_COMPATIBLE);
		}
	}
}
