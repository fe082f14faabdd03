// SPDX-License-Identifier: GPL-2.0-only
/*
 * The outcome for people, and for programs.
 */
#include "messages.h"
#include "protected.h"
#include "report.h"
#include "say.h"

#undef snprintf

static const char * const level_names[] = {
	[DT_ERROR] = "error",
	[DT_WARNING] = "warning",
	[DT_NOTE] = "note",
	[DT_UNDECIDED] = "not decided offline",
};

static const char *plural(unsigned int nr)
{
	return nr == 1 ? "" : "s";
}

static void say_verdict(const struct verdict *v)
{
	unsigned int errors = dt_count(DT_ERROR);
	unsigned int warnings = dt_count(DT_WARNING);
	u32 regions = pkvm_plan.nr_slots;

	printf("%s: %uK pages: ", v->file, 1U << v->page_shift >> 10);
	if (v->refused)
		printf("refused, %u error%s, %u warning%s%s", errors,
		       plural(errors), warnings, plural(warnings),
		       v->werror ? " that count as errors" : "");
	else if (!v->declares)
		printf("nothing is declared%s", warnings ? ", see the warnings" : "");
	else
		printf("accepted, %u region%s, %u warning%s", regions,
		       plural(regions), warnings, plural(warnings));
	putchar('\n');
	if (v->declares && !dt_count(DT_ERROR))
		printf("digest v1 sha256:%s\n", pkvm_protected_digest());
}

int report_refusal(FILE *out, const struct verdict *v, const char *so)
{
	enum dt_level level = v->werror ? DT_WARNING : DT_ERROR;
	const struct dt_message *m;

	if (!v->refused)
		return EXIT_CLEAN;
	for (m = dt_messages; m; m = m->next) {
		if (m->level == level)
			fprintf(out, "%s: %s\n", level_names[level], m->text);
	}
	fprintf(out, "%s: refused%s, %s\n", v->file,
		v->werror ? " for warnings" : "", so);
	return EXIT_REFUSED;
}

void report_text(const struct verdict *v)
{
	enum dt_level level;
	struct dt_message *m;

	for (level = DT_ERROR; level <= DT_UNDECIDED; level++) {
		for (m = dt_messages; m; m = m->next) {
			if (m->level == level)
				printf("%s: %s\n", level_names[level], m->text);
		}
	}
	say_verdict(v);
}

void report_json_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < ' ' || c >= 0x7f)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void json_extent(const char *name, struct pkvm_extent e)
{
	printf(", \"%s\": {\"start\": \"0x%llx\", \"size\": \"0x%llx\"}", name,
	       e.start, e.size);
}

static void json_message(const struct dt_message *m)
{
	printf("\n    {\"level\": \"%s\", \"boot\": %s, \"text\": ",
	       level_names[m->level], m->from_boot ? "true" : "false");
	report_json_string(m->text);
	if (m->rule) {
		printf(", \"rule\": %d, \"node\": ", (int)m->rule);
		report_json_string(m->node);
		json_extent("range", m->extent);
	}
	if (m->other_node) {
		printf(", \"other_node\": ");
		report_json_string(m->other_node);
	}
	if (m->other.size)
		json_extent("other", m->other);
	putchar('}');
}

static void json_regions(void)
{
	u32 i;

	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		printf("%s\n    {\"node\": ", i ? "," : "");
		report_json_string(of_path(pkvm_plan_node(i)));
		json_extent("range", (struct pkvm_extent){
			range.start << PAGE_SHIFT,
			(range.end - range.start) << PAGE_SHIFT });
		putchar('}');
	}
}

static void json_windows(void)
{
	const struct pkvm_window *window;
	u32 i;

	for (i = 0; (window = pkvm_window_at(i)); i++) {
		printf("%s\n    {\"node\": ", i ? "," : "");
		report_json_string(of_path(window->np));
		json_extent("range", window->regs);
		printf(", \"width\": %u, \"read\": %s, \"write\": %s", window->width,
		       window->read ? "true" : "false", window->write ? "true" : "false");
		if (window->masked)
			printf(", \"mask\": \"0x%x\"", window->mask);
		putchar('}');
	}
}

void report_json(const struct verdict *v, bool first)
{
	const struct dt_message *m;

	printf("%s {\"file\": ", first ? "" : ",\n");
	report_json_string(v->file);
	printf(", \"page_size\": %u, \"declares\": %s, \"refused\": %s",
	       1U << v->page_shift, v->declares ? "true" : "false",
	       v->refused ? "true" : "false");
	if (!pkvm_plan.refused)
		printf(",\n  \"digest\": \"v1 sha256:%s\"", pkvm_protected_digest());
	printf(",\n  \"regions\": [");
	json_regions();
	printf("],\n  \"windows\": [");
	if (!pkvm_plan.refused)
		json_windows();
	printf("],\n  \"messages\": [");
	for (m = dt_messages; m; m = m->next) {
		if (m != dt_messages)
			putchar(',');
		json_message(m);
	}
	printf("]}");
}
