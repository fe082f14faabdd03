// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt check: what the boot would say, and what only an offline tool can.
 */
#include "depends.h"
#include "judge.h"
#include "machine.h"
#include "messages.h"
#include "offline.h"
#include "options.h"
#include "protected.h"
#include "report.h"
#include "say.h"

#undef snprintf

/* One page size; true if it is not refused. */
static bool check_one(const struct options *o, const void *blob, u32 page_shift,
		      bool first)
{
	struct verdict verdict = { .file = o->words[0], .page_shift = page_shift };

	judge_tree(blob, page_shift, o->pa_bits);
	verdict.declares = judge_declares();
	if (verdict.declares) {
		depends_say();
		offline_say();
	}
	verdict.werror = !dt_count(DT_ERROR);
	verdict.refused = dt_count(DT_ERROR) ||
			  (o->werror && dt_count(DT_WARNING));
	if (o->json)
		report_json(&verdict, first);
	else
		report_text(&verdict);
	judge_forget();
	return !verdict.refused;
}

int cmd_check(const struct options *o)
{
	void *blob = options_load(o);
	bool clean = true;
	int i;

	if (o->json)
		printf("[\n");
	for (i = 0; o->page_shifts[i]; i++)
		clean &= check_one(o, blob, o->page_shifts[i], !i);
	if (o->json)
		printf("\n]\n");
	free(blob);
	return clean ? EXIT_CLEAN : EXIT_REFUSED;
}
