// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt check: what the boot would say, and what only an offline tool can.
 */
#include "blob.h"
#include "judge.h"
#include "options.h"
#include "report.h"
#include "say.h"

/* One page size; true if it is not refused. */
static bool check_one(const struct options *o, const void *blob, u32 page_shift,
		      bool first)
{
	struct verdict v = verdict_find(o, o->words[0], blob, page_shift);

	if (o->json)
		report_json(&v, first);
	else
		report_text(stdout, &v, false);
	judge_forget();
	return !v.refused;
}

int cmd_check(const struct options *o)
{
	void *blob = blob_load_tree(o);
	bool clean = true;
	int i;

	if (o->json)
		printf("[\n");
	for (i = 0; o->page_shifts[i]; i++)
		clean &= check_one(o, blob, o->page_shifts[i], !i);
	if (o->json)
		printf("\n]\n");
	report_forget();
	free(blob);
	return clean ? EXIT_CLEAN : EXIT_REFUSED;
}
