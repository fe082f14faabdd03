// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of phandles with arguments, as drivers/of/base.c of Linux reads them.
 */
#include <libfdt.h>

#include <linux/of.h>

int of_phandle_iterator_init(struct of_phandle_iterator *it,
			     const struct device_node *np, const char *list,
			     const char *cells, int fallback)
{
	int len;

	memset(it, 0, sizeof(*it));
	it->at = of_get_property(np, list, &len);
	if (!it->at)
		return -ENOENT;
	it->end = it->at + len / sizeof(*it->at);
	it->cells = cells;
	it->fallback = fallback;
	return 0;
}

/* How many arguments follow, or a negative error. */
static long count_args(const struct of_phandle_iterator *it)
{
	u32 count;

	if (!it->phandle)
		return 0;
	if (!it->cells)
		return it->fallback;
	if (!it->node)
		return -EINVAL;
	if (!of_property_read_u32(it->node, it->cells, &count))
		return count;
	return it->fallback < 0 ? -EINVAL : it->fallback;
}

/**
 * of_phandle_iterator_next() - go to the next entry
 * @it:		the iterator
 *
 * A phandle of 0 is an empty entry. Of one that leads nowhere the length is
 * unknown, if there may be arguments.
 *
 * Return: 0; -ENOENT at the end; -EINVAL if there is no telling how it goes on.
 */
int of_phandle_iterator_next(struct of_phandle_iterator *it)
{
	long count;

	of_step();
	it->node = NULL;
	if (!it->at || it->at >= it->end)
		return -ENOENT;

	it->phandle = fdt32_ld(it->at++);
	it->node = it->phandle ? of_find_node_by_phandle(it->phandle) : NULL;
	count = count_args(it);
	if (count < 0 || count > it->end - it->at) {
		it->node = NULL;
		return -EINVAL;
	}
	it->args = it->at;
	it->nr_args = count;
	it->at += count;
	return 0;
}

int of_count_phandle_with_args(const struct device_node *np, const char *list,
			       const char *cells)
{
	struct of_phandle_iterator it;
	int count = 0;
	int err;

	/* Without arguments each cell is one, whatever it leads to. */
	if (!cells) {
		int len;

		if (!of_get_property(np, list, &len))
			return -ENOENT;
		return len / sizeof(__be32);
	}

	err = of_phandle_iterator_init(&it, np, list, cells, -1);
	if (err)
		return err;
	while (!(err = of_phandle_iterator_next(&it)))
		count++;
	return err == -ENOENT ? count : err;
}

static int parse(const struct device_node *np, const char *list,
		 const char *cells, int fallback, int index,
		 struct of_phandle_args *out)
{
	struct of_phandle_iterator it;
	int err;
	u32 i;

	of_for_each_phandle(&it, err, np, list, cells, fallback) {
		if (index--)
			continue;
		if (!it.phandle)
			return -ENOENT;
		out->np = it.node;
		out->args_count = min(it.nr_args, (u32)MAX_PHANDLE_ARGS);
		for (i = 0; i < (u32)out->args_count; i++)
			out->args[i] = fdt32_ld(it.args + i);
		return 0;
	}
	return err;
}

int of_parse_phandle_with_args(const struct device_node *np, const char *list,
			       const char *cells, int index,
			       struct of_phandle_args *out)
{
	/* Without a name there are no arguments. */
	return parse(np, list, cells, cells ? -1 : 0, index, out);
}

struct device_node *of_parse_phandle(const struct device_node *np,
				     const char *list, int index)
{
	struct of_phandle_args args = { 0 };

	return parse(np, list, NULL, 0, index, &args) ? NULL : args.np;
}
