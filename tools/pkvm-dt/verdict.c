// SPDX-License-Identifier: GPL-2.0-only
#include "advice.h"
#include "depends.h"
#include "judge.h"
#include "messages.h"
#include "near.h"
#include "offline.h"
#include "protected.h"
#include "verdict.h"

/* What the command line expects of the tree */
static void say_unexpected(const struct options *o)
{
	const char *digest = pkvm_protected_digest();

	if (o->require_declaration && !judge_declares())
		dt_say(DT_ERROR, "nothing is declared, and --require-declaration wants it; add a declaration, or correct its compatible or status");
	if (o->expect_digest && !pkvm_plan.refused && strcasecmp(o->expect_digest, digest))
		dt_say(DT_ERROR, "the digest is %s, --expect-digest wants %s; correct the declarations, or expect this digest if they are right",
		       digest, o->expect_digest);
}

struct verdict verdict_find(const struct options *o, const char *file, const void *blob,
			    u32 page_shift)
{
	struct verdict v = { .file = file, .page_shift = page_shift, .verbose = o->verbose };

	judge_tree(blob, page_shift, o->pa_bits);
	v.declares = judge_declares();
	/* It judges again, so it comes first. */
	if (v.declares)
		advice_find(o, blob, page_shift);
	near_say();
	if (v.declares) {
		offline_say();
		depends_say();
	}
	say_unexpected(o);
	v.werror = !dt_count(DT_ERROR);
	v.refused = dt_count(DT_ERROR) || (o->werror && dt_count(DT_WARNING));
	return v;
}
