// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt digest: what the boot will print.
 */
#include "blob.h"
#include "judge.h"
#include "options.h"
#include "protected.h"
#include "report.h"

int cmd_digest(const struct options *o)
{
	void *blob = blob_load_tree(o);
	struct verdict v = verdict_find(o, o->words[0], blob, o->page_shifts[0]);
	int status;

	if (!v.refused)
		printf("v1 sha256:%s\n", pkvm_protected_digest());
	status = report_refusal(stderr, &v, "so there is no digest");
	judge_forget();
	free(blob);
	return status;
}
