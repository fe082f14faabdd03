// SPDX-License-Identifier: GPL-2.0-only
#include "judge.h"
#include "messages.h"
#include "protected.h"
#include "request.h"
#include "resolve.h"
#include "say.h"

/* A device that was refused is not among the devices of the plan. */
static bool is_declared(const struct device_node *np)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		if (pkvm_plan.declared[i].dev == np)
			return true;
	}
	return false;
}

size_t request_has(const struct edit_request *what, const struct device_node *np)
{
	size_t i;

	for (i = 0; i < what->nr && strcmp(what->devices[i].path, of_path(np)); i++)
		;
	return i;
}

const char *request_add(struct edit_request *what, const struct device_node *np)
{
	const char *label = label_of(np);

	if (!np->parent || !of_property_present(np, "reg"))
		return "has no reg, so there is nothing to protect";
	if (of_device_is_compatible(np, PKVM_RAW_COMPATIBLE))
		return "is a declaration itself";
	if (is_declared(np))
		return "is declared protected already";
	/* unprotect could not bring it back. */
	if (!np->phandle && of_property_present(np, "phandle"))
		return "its phandle is 0, which leads nowhere; remove it from the source";
	if (what->overlay && !label)
		return "has no label in __symbols__, and an overlay that refers to it by phandle takes another device once the base is compiled again; give it a label and compile with dtc -@, name its pages as 0xSTART..0xEND, or leave out --overlay";
	if (what->nr == MAX_PATHS)
		return "is one device too many";
	what->devices[what->nr++] = (struct edit_device){
		.path = dt_printf("%s", of_path(np)),
		.label = label ? dt_printf("%s", label) : NULL,
		.phandle = np->phandle,
	};
	return NULL;
}

static void read_device(struct edit_request *what, const char **words, const char *word)
{
	struct device_node *np = resolve(word);
	size_t before = request_has(what, np);
	const char *why;

	if (before < what->nr)
		die("%s: is named twice, by %s and %s", of_path(np), words[before], word);
	words[what->nr] = word;
	why = request_add(what, np);
	if (why)
		die("%s: %s", of_path(np), why);
}

void request_read(struct edit_request *what, const struct options *o)
{
	const char *words[MAX_PATHS];
	size_t i;

	*what = (struct edit_request){ .forward = o->forward, .overlay = o->make_overlay };
	for (i = 1; o->words[i]; i++) {
		if (resolve_range(o->words[i], &what->ranges[what->nr_ranges]))
			what->nr_ranges++;
		else
			read_device(what, words, o->words[i]);
	}
}

void request_free(struct edit_request *what)
{
	size_t i;

	for (i = 0; i < what->nr; i++) {
		free((char *)what->devices[i].path);
		free((char *)what->devices[i].label);
	}
	what->nr = 0;
}

static bool judge(const struct options *o, const void *blob, request_fn fn, void *arg)
{
	bool refused = false;
	int i;

	for (i = 0; o->page_shifts[i]; i++) {
		struct verdict v = verdict_find(o, o->out, blob, o->page_shifts[i]);

		refused |= v.refused;
		if (fn)
			fn(&v, arg);
		judge_forget();
	}
	return refused;
}

bool request_judge(const struct options *o, const void *declared, const void *changed,
		   request_fn fn, void *arg)
{
	struct options before = *o;
	bool refused;

	before.werror = false;
	/* SRAM is refused for its status only, which protect changes. */
	dt_ignore(PKVM_RULE_SRAM);
	refused = judge(&before, declared, NULL, NULL);
	if (refused)
		judge(&before, declared, fn, arg);
	dt_ignore(PKVM_RULE_OK);
	return refused || judge(o, changed, fn, arg);
}
