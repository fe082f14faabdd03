// SPDX-License-Identifier: GPL-2.0-only
/*
 * Properties of nodes, as drivers/of/property.c and base.c of Linux read them.
 */
#include <strings.h>

#include <libfdt.h>

#include <linux/of.h>

/**
 * of_find_property() - find a property
 * @np:		the node, or NULL
 * @name:	its name
 *
 * Return: the first of that name, or NULL.
 */
struct property *of_find_property(const struct device_node *np, const char *name)
{
	struct property *prop;

	of_step();
	for (prop = np ? np->properties : NULL; prop; prop = prop->next) {
		if (!strcmp(prop->name, name))
			return prop;
	}
	return NULL;
}

const void *of_get_property(const struct device_node *np, const char *name,
			    int *len)
{
	struct property *prop = of_find_property(np, name);

	if (prop && len)
		*len = prop->length;
	return prop ? prop->value : NULL;
}

bool of_property_present(const struct device_node *np, const char *name)
{
	return of_find_property(np, name);
}

int of_property_read_u32_index(const struct device_node *np, const char *name,
			       u32 index, u32 *value)
{
	struct property *prop = of_find_property(np, name);

	if (!prop)
		return -EINVAL;
	if ((u64)prop->length < ((u64)index + 1) * sizeof(u32))
		return -EOVERFLOW;
	*value = fdt32_ld((const __be32 *)prop->value + index);
	return 0;
}

int of_property_count_u32_elems(const struct device_node *np, const char *name)
{
	struct property *prop = of_find_property(np, name);

	if (!prop || prop->length % sizeof(u32))
		return -EINVAL;
	return prop->length / sizeof(u32);
}

/**
 * of_next_string() - go through a list of strings
 * @prop:	the property, or NULL
 * @at:		the string before, or NULL for the first
 *
 * Return: the next string that ends inside the property, or NULL.
 */
const char *of_next_string(const struct property *prop, const char *at)
{
	const char *end;
	const char *next;

	if (!prop)
		return NULL;
	end = (const char *)prop->value + prop->length;
	next = at ? at + strlen(at) + 1 : prop->value;
	return next < end && memchr(next, 0, end - next) ? next : NULL;
}

/**
 * of_string() - a property's only or first string
 * @np:		the node, or NULL
 * @name:	the property
 *
 * Return: the string, or NULL if there is none that ends.
 */
const char *of_string(const struct device_node *np, const char *name)
{
	return of_next_string(of_find_property(np, name), NULL);
}

bool of_device_is_compatible(const struct device_node *np, const char *compat)
{
	struct property *prop = of_find_property(np, "compatible");
	const char *at;

	for (at = of_next_string(prop, NULL); at; at = of_next_string(prop, at)) {
		if (!strcasecmp(at, compat))
			return true;
	}
	return false;
}

/* No status, or "okay" or "ok"; anything that is no string counts as neither. */
bool of_device_is_available(const struct device_node *np)
{
	const char *status;

	if (!np)
		return false;
	if (!of_property_present(np, "status"))
		return true;
	status = of_string(np, "status");
	return status && (!strcmp(status, "okay") || !strcmp(status, "ok"));
}

bool of_node_is_type(const struct device_node *np, const char *type)
{
	const char *have = of_string(np, "device_type");

	return have && !strcmp(have, type);
}

/* The name up to the unit address. */
bool of_node_name_eq(const struct device_node *np, const char *name)
{
	size_t len = strlen(name);

	return np && !strncmp(np->name, name, len) &&
	       (!np->name[len] || np->name[len] == '@');
}
