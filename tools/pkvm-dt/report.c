// SPDX-License-Identifier: GPL-2.0-only
/*
 * The outcome for people, and for programs.
 */
#include "messages.h"
#include "protected.h"
#include "report.h"
#include "say.h"

/* The number of warnings of a kind that are shown */
#define OF_A_KIND	3

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

static void say_verdict(FILE *out, const struct verdict *v, bool brief)
{
	unsigned int errors = dt_count(DT_ERROR);
	unsigned int warnings = dt_count(DT_WARNING);
	u32 regions = pkvm_plan.nr_slots;

	fprintf(out, "%s: %uK pages: ", v->file, 1U << v->page_shift >> 10);
	if (v->refused)
		fprintf(out, "refused, %u error%s, %u warning%s%s", errors,
			plural(errors), warnings, plural(warnings),
			v->werror ? " that count as errors" : "");
	else if (!v->declares)
		fprintf(out, "nothing is declared%s", warnings ? ", see the warnings" : "");
	else
		fprintf(out, "accepted, %u region%s, %u warning%s", regions,
			plural(regions), warnings, plural(warnings));
	fputc('\n', out);
	if (v->declares && !brief && !dt_count(DT_ERROR))
		fprintf(out, "digest v1 sha256:%s\n", pkvm_protected_digest());
}

/* The messages shown: a warning of several page sizes is shown for the first only. */
static struct shown {
	char *text;
	struct shown *next;
} *shown;

static bool was_shown(const char *text)
{
	const struct shown *s;

	for (s = shown; s; s = s->next) {
		if (!strcmp(s->text, text))
			return true;
	}
	return false;
}

static void remember(const char *text)
{
	struct shown *s = dt_alloc(sizeof(*s));

	s->text = dt_printf("%s", text);
	s->next = shown;
	shown = s;
}

static void show(FILE *out, const struct dt_message *m)
{
	fprintf(out, "%s: %s\n", level_names[m->level], m->text);
	remember(m->text);
}

void report_forget(void)
{
	while (shown) {
		struct shown *s = shown;

		shown = s->next;
		free(s->text);
		free(s);
	}
}

/* All of the kind of @first; of many the first few, and how many more there are */
static void show_kind(FILE *out, struct dt_message *first, bool all)
{
	unsigned int nr = 0, most;
	struct dt_message *m;

	for (m = first; m; m = m->next)
		nr += m->level == first->level && m->kind == first->kind &&
		      !was_shown(m->text);
	most = all || nr <= OF_A_KIND + 1 ? nr : OF_A_KIND;
	nr -= most;
	for (m = first; m; m = m->next) {
		if (m->level != first->level || m->kind != first->kind)
			continue;
		m->told = true;
		if (was_shown(m->text))
			continue;
		if (most) {
			show(out, m);
			most--;
		} else {
			remember(m->text);
		}
	}
	if (nr)
		fprintf(out, "%s: %u more of this kind; --verbose has them\n",
			level_names[first->level], nr);
}

static void show_level(FILE *out, const struct verdict *v, enum dt_level level)
{
	struct dt_message *m;

	for (m = dt_messages; m; m = m->next) {
		if (m->level != level || m->told)
			continue;
		if (level == DT_WARNING)
			show_kind(out, m, v->verbose);
		else if (level != DT_UNDECIDED || !was_shown(m->text))
			show(out, m);
	}
}

void report_text(FILE *out, const struct verdict *v, bool brief)
{
	enum dt_level level;

	for (level = DT_ERROR; level <= (brief ? DT_WARNING : DT_UNDECIDED); level++)
		show_level(out, v, level);
	say_verdict(out, v, brief);
}

int report_refusal(FILE *out, const struct verdict *v, const char *so)
{
	if (!v->refused)
		return EXIT_CLEAN;
	if (!so)
		so = v->werror ? "as --werror says" : "so none of the regions would be taken";
	show_level(out, v, v->werror ? DT_WARNING : DT_ERROR);
	report_forget();
	fprintf(out, "%s: refused%s, %s\n", v->file,
		v->werror ? " for warnings" : "", so);
	return EXIT_REFUSED;
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
