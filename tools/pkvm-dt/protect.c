// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt protect and unprotect.
 */
#include <libfdt.h>

#include "blob.h"
#include "edit.h"
#include "judge.h"
#include "messages.h"
#include "options.h"
#include "out.h"
#include "protected.h"
#include "resolve.h"
#include "report.h"
#include "say.h"

#undef snprintf

/* Also if it was refused: then it is not among the devices of the plan. */
static bool is_declared(const struct device_node *np)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_declared; i++) {
		if (pkvm_plan.declared[i].dev == np)
			return true;
	}
	return false;
}

static size_t find_devices(const struct options *o, struct edit_device *devices)
{
	size_t nr, i;

	for (nr = 0; o->words[nr + 1]; nr++) {
		struct device_node *np = resolve(o->words[nr + 1]);

		if (!np->parent || !of_property_present(np, "reg"))
			die("%s: has no reg, so there is nothing to protect",
			    of_path(np));
		if (is_declared(np))
			die("%s: is declared protected already", of_path(np));
		for (i = 0; i < nr; i++) {
			if (!strcmp(devices[i].path, of_path(np)))
				die("%s: is named twice, by %s and %s",
				    of_path(np), o->words[i + 1],
				    o->words[nr + 1]);
		}
		devices[nr] = (struct edit_device){
			.path = dt_printf("%s", of_path(np)),
			.label = label_of(np) ? dt_printf("%s", label_of(np)) : NULL,
			.phandle = np->phandle,
		};
	}
	return nr;
}

/*
 * Would the boot refuse it? @mendable stays true if --forward-neighbours mends all of
 * that. With the status of before, what the host cannot do without shows;
 * SRAM is refused for its status only, and that is changed.
 */
static bool refused(const struct options *o, const void *blob, bool as_before,
		    bool *mendable)
{
	struct dt_message *m;
	bool bad = false;
	int i;

	for (i = 0; o->page_shifts[i]; i++) {
		verdict_find(o, o->words[0], blob, o->page_shifts[i]);
		for (m = dt_messages; m; m = m->next) {
			bool warned = o->werror && !as_before && m->level == DT_WARNING;

			if (!warned && (m->level != DT_ERROR ||
					(as_before && m->rule == PKVM_RULE_SRAM)))
				continue;
			fprintf(stderr, "%s: %s\n", warned ? "warning" : "error", m->text);
			*mendable &= m->mendable;
			bad = true;
		}
		judge_forget();
	}
	return bad;
}

/* The command that was given, with the option */
static void say_how_to_mend(const struct options *o)
{
	size_t i;

	fprintf(stderr, "pkvm-dt: to leave these registers to the host: pkvm-dt protect");
	for (i = 0; o->words[i]; i++)
		fprintf(stderr, " %s", o->words[i]);
	fprintf(stderr, "%s --forward-neighbours -o %s\n",
		o->make_overlay ? " --overlay" : "", o->out);
}

static void check_whole(const void *blob)
{
	char *why = NULL;

	if (!blob_check(blob, fdt_totalsize(blob), &why))
		die("the changed tree is damaged, nothing was written: %s", why);
}

static void save(const struct options *o, const void *blob)
{
	out_save(o->out, blob, fdt_totalsize(blob));
}

static void *with_overlay(const void *blob, const void *dtbo)
{
	void *merged = dt_alloc(BLOB_MAX);
	void *copy = dt_alloc(fdt_totalsize(dtbo));

	memcpy(copy, dtbo, fdt_totalsize(dtbo));
	edit_must(fdt_open_into(blob, merged, BLOB_MAX));
	edit_must(fdt_overlay_apply(merged, copy));
	fdt_pack(merged);
	free(copy);
	return merged;
}

int cmd_protect(const struct options *o)
{
	static struct edit_device devices[MAX_PATHS];
	void *blob, *declared, *changed, *dtbo = NULL;
	bool mendable = !o->forward;
	bool bad;
	size_t nr;

	if (!o->out)
		die("protect needs -o OUT");
	blob = options_load(o);
	judge_tree(blob, o->page_shifts[0], o->pa_bits);
	nr = find_devices(o, devices);
	judge_forget();

	declared = edit_protect(blob, devices, nr, o->forward, false);
	if (o->make_overlay) {
		dtbo = edit_overlay(devices, nr, o->forward);
		check_whole(dtbo);
		changed = with_overlay(blob, dtbo);
	} else {
		changed = edit_protect(blob, devices, nr, o->forward, true);
	}
	check_whole(changed);
	bad = refused(o, declared, true, &mendable) || refused(o, changed, false, &mendable);
	if (bad)
		fprintf(stderr, "pkvm-dt: %s: refused, %s was not written\n",
			o->words[0], o->out);
	if (bad && mendable)
		say_how_to_mend(o);
	if (!bad)
		save(o, dtbo ? dtbo : changed);

	while (nr--) {
		free((char *)devices[nr].path);
		free((char *)devices[nr].label);
	}
	free(dtbo);
	free(changed);
	free(declared);
	free(blob);
	return bad ? EXIT_REFUSED : EXIT_CLEAN;
}

int cmd_unprotect(const struct options *o)
{
	int status = EXIT_CLEAN;
	void *blob, *out;
	size_t i;

	if (!o->out)
		die("unprotect needs -o OUT");
	blob = options_load(o);
	out = dt_alloc(BLOB_MAX);
	edit_must(fdt_open_into(blob, out, BLOB_MAX));

	judge_tree(blob, o->page_shifts[0], o->pa_bits);
	for (i = 1; o->words[i]; i++) {
		const char *path = of_path(resolve(o->words[i]));

		if (!edit_unprotect(out, path))
			die("%s: was not protected by pkvm-dt, so there is no record of how it was; change the source",
			    path);
	}
	judge_forget();
	if (i == 1) {
		if (!edit_unprotect(out, NULL))
			die("%s: has no record of pkvm-dt protect, so nobody knows how it was; change the source",
			    o->words[0]);
		while (edit_unprotect(out, NULL))
			;
	}
	edit_trim(out);
	check_whole(out);
	if (o->werror) {
		struct verdict v = verdict_find(o, o->words[0], out, o->page_shifts[0]);

		status = report_refusal(stderr, &v, "nothing was written");
		judge_forget();
	}
	if (status == EXIT_CLEAN)
		save(o, out);
	free(out);
	free(blob);
	return status;
}
