// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt protect and unprotect.
 */
#include <libfdt.h>

#include "blob.h"
#include "cure.h"
#include "judge.h"
#include "options.h"
#include "out.h"
#include "report.h"
#include "request.h"
#include "resolve.h"
#include "say.h"

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

/* As check, but for notes; on stderr, since stdout may be where the tree goes. */
static void print(const struct verdict *v, void *unused)
{
	report_text(stderr, v, true);
}

int cmd_protect(const struct options *o)
{
	static struct edit_request what;
	void *blob, *declared, *changed, *dtbo = NULL;
	bool refused;

	if (!o->out)
		die("protect needs -o OUT");
	blob = blob_load_tree(o);
	judge_tree(blob, o->page_shifts[0], o->pa_bits);
	request_read(&what, o);
	judge_forget();

	declared = edit_protect(blob, &what, false);
	if (o->make_overlay) {
		dtbo = edit_overlay(blob, &what);
		check_whole(dtbo);
		changed = with_overlay(blob, dtbo);
	} else {
		changed = edit_protect(blob, &what, true);
	}
	check_whole(changed);
	refused = request_judge(o, declared, changed, print, NULL);
	report_forget();
	if (refused) {
		fprintf(stderr, "pkvm-dt: %s: refused, %s was not written\n", o->words[0],
			o->out);
		cure_say(o, blob, &what);
	} else {
		save(o, dtbo ? dtbo : changed);
	}

	request_free(&what);
	free(dtbo);
	free(changed);
	free(declared);
	free(blob);
	return refused ? EXIT_REFUSED : EXIT_CLEAN;
}

/* Of a device, or of the declaration of a range; to be freed. */
static char *path_of(const char *word)
{
	struct pkvm_extent range;

	if (resolve_range(word, &range))
		return edit_range_path(range);
	return dt_printf("%s", of_path(resolve(word)));
}

int cmd_unprotect(const struct options *o)
{
	int status = EXIT_CLEAN;
	void *blob, *out;
	size_t i;

	if (!o->out)
		die("unprotect needs -o OUT");
	blob = blob_load_tree(o);
	out = dt_alloc(BLOB_MAX);
	edit_must(fdt_open_into(blob, out, BLOB_MAX));

	judge_tree(blob, o->page_shifts[0], o->pa_bits);
	for (i = 1; o->words[i]; i++) {
		char *path = path_of(o->words[i]);

		if (!edit_unprotect(out, path))
			die("%s: was not protected by pkvm-dt, so there is no record of how it was; change the source",
			    path);
		free(path);
	}
	judge_forget();
	if (i == 1) {
		if (!edit_unprotect(out, NULL))
			die("%s: has no record of pkvm-dt protect, so it cannot be undone; change the source",
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
