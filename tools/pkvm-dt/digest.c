// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt digest: what the boot will print.
 */
#include "judge.h"
#include "messages.h"
#include "options.h"
#include "protected.h"
#include "say.h"

#undef snprintf

int cmd_digest(const struct options *o)
{
	void *blob = options_load(o);
	struct dt_message *m;
	int status = EXIT_CLEAN;

	judge_tree(blob, o->page_shifts[0], o->pa_bits);
	if (pkvm_plan.refused) {
		for (m = dt_messages; m; m = m->next) {
			if (m->level == DT_ERROR)
				fprintf(stderr, "pkvm-dt: %s\n", m->text);
		}
		fprintf(stderr, "pkvm-dt: %s: refused, so there is no digest\n",
			o->words[0]);
		status = EXIT_REFUSED;
	} else {
		printf("v1 sha256:%s\n", pkvm_protected_digest());
	}
	judge_forget();
	free(blob);
	return status;
}
