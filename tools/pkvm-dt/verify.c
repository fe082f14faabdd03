// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt verify: compare what a boot has reported with the tree.
 */
#include "blob.h"
#include "judge.h"
#include "messages.h"
#include "options.h"
#include "protected.h"
#include "reported.h"
#include "say.h"
#include "verdict.h"

static unsigned int bad;

static void differs(char *text)
{
	printf("error: %s\n", text);
	free(text);
	bad++;
}

static bool same(const struct reported_region *r, struct pkvm_range range,
		 const char *node)
{
	return r->start == range.start << PAGE_SHIFT &&
	       r->end == range.end << PAGE_SHIFT && !strcmp(r->node, node);
}

static struct reported_region *find(struct reported *boot,
				    struct pkvm_range range, const char *node)
{
	size_t i;

	for (i = 0; i < boot->nr; i++) {
		if (same(&boot->regions[i], range, node))
			return &boot->regions[i];
	}
	return NULL;
}

static void compare_regions(struct reported *boot)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;
		const char *node = of_path(pkvm_plan_node(i));
		u64 start = range.start << PAGE_SHIFT;
		u64 end = range.end << PAGE_SHIFT;
		struct reported_region *r = find(boot, range, node);

		if (!r) {
			differs(dt_printf("%s: [0x%llx..0x%llx) is declared and was not taken; boot this tree, or protect what is missing",
					  node, start, end));
			continue;
		}
		if (r->matched)
			differs(dt_printf("%s: [0x%llx..0x%llx) is reported twice",
					  node, start, end));
		r->matched = true;
		if (!r->is_protected)
			differs(dt_printf("%s: [0x%llx..0x%llx) is declared and open to the host; see why in the log of that boot",
					  node, start, end));
	}
}

static void compare_extra(struct reported *boot)
{
	size_t i;

	for (i = 0; i < boot->nr; i++) {
		struct reported_region *r = &boot->regions[i];

		if (!r->matched)
			differs(dt_printf("%s: [0x%llx..0x%llx) was reported and is not declared here; this is not the tree of that boot",
					  r->node, r->start, r->end));
	}
}

static void compare_digest(const struct reported *boot)
{
	const char *digest = pkvm_protected_digest();

	if (!*boot->digest)
		differs(dt_printf("no digest was reported; the tree's is %s", digest));
	else if (strcmp(boot->digest, digest))
		differs(dt_printf("digest %s was reported, the tree's is %s",
				  boot->digest, digest));
}

static void compare_count(const struct reported *boot)
{
	if (!boot->has_count)
		differs(dt_printf("no line \"N of N regions protected\": the boot did not get that far, or its log is cut off"));
	else if (boot->taken != boot->of || boot->taken != pkvm_plan.nr_slots)
		differs(dt_printf("%u of %u regions protected was reported, %u are declared",
				  boot->taken, boot->of, pkvm_plan.nr_slots));
}

int cmd_verify(const struct options *o)
{
	struct reported boot = { 0 };
	struct dt_message *m;
	void *blob;

	if (!o->log == !o->sysfs)
		die("verify needs --log CONSOLE.txt or --sysfs DIR, one of them");
	blob = blob_load_tree(o);
	verdict_find(o, o->words[0], blob, o->page_shifts[0]);
	if (o->log)
		reported_read_log(&boot, o->log);
	else
		reported_read_sysfs(&boot, o->sysfs);

	for (m = dt_messages; m; m = m->next) {
		if (m->level == DT_ERROR || (o->werror && m->level == DT_WARNING))
			differs(dt_printf("%s", m->text));
	}
	compare_regions(&boot);
	compare_extra(&boot);
	/* A tree that declares nothing makes no directory and no line. */
	if (pkvm_plan.nr_slots || boot.nr || *boot.digest)
		compare_digest(&boot);
	if (o->log && (pkvm_plan.nr_slots || boot.has_count))
		compare_count(&boot);

	if (bad)
		printf("%s: %u difference%s from %s\n", o->words[0], bad,
		       bad == 1 ? "" : "s", o->log ? o->log : o->sysfs);
	else if (!pkvm_plan.nr_slots)
		printf("%s: nothing is declared, and nothing was reported\n",
		       o->words[0]);
	else
		printf("%s: all of %u region%s taken, none missing, none extra, digest %s\n",
		       o->words[0], pkvm_plan.nr_slots,
		       pkvm_plan.nr_slots == 1 ? "" : "s", pkvm_protected_digest());
	reported_free(&boot);
	judge_forget();
	free(blob);
	return bad ? EXIT_REFUSED : EXIT_CLEAN;
}
