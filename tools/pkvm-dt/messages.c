// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects the messages of the shared files and of the tool.
 */
#include "messages.h"
#include "say.h"

/* A hostile tree can have any number of errors. */
#define MAX_MESSAGES	4096

struct dt_message *dt_messages;
static struct dt_message **last = &dt_messages;
static unsigned int nr;
static struct pkvm_refusal pending;
static enum pkvm_rule ignored;

static bool said_before(const char *text)
{
	struct dt_message *m;

	for (m = dt_messages; m; m = m->next) {
		if (!strcmp(m->text, text))
			return true;
	}
	return false;
}

static struct dt_message *add(enum dt_level level, bool from_boot,
			      const char *kind, const char *text)
{
	struct dt_message *m;

	if (++nr > MAX_MESSAGES)
		die("gave up after %d messages; the first: %s", MAX_MESSAGES,
		    dt_messages->text);
	m = dt_alloc(sizeof(*m));
	m->level = level;
	m->from_boot = from_boot;
	m->kind = kind;
	m->text = dt_printf("%s", text);
	*last = m;
	last = &m->next;
	return m;
}

void dt_refusal(const struct pkvm_refusal *why)
{
	pending = *why;
}

void dt_ignore(enum pkvm_rule rule)
{
	ignored = rule;
}

void dt_printk(enum dt_level level, const char *fmt, ...)
{
	struct dt_message *m;
	char text[1024];
	va_list args;

	va_start(args, fmt);
	dt_vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	text[strcspn(text, "\n")] = '\0';

	if (pending.rule && pending.rule == ignored)
		goto out;
	m = add(level, true, fmt, text);
	if (level == DT_ERROR && pending.rule) {
		m->rule = pending.rule;
		m->extent = pending.extent;
		m->node = dt_printf("%s", pending.node);
		if (pending.other_node)
			m->other_node = dt_printf("%s", pending.other_node);
		m->other = pending.other;
	}
out:
	memset(&pending, 0, sizeof(pending));
}

void dt_say(enum dt_level level, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	dt_vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (!said_before(text))
		add(level, false, fmt, text);
}

unsigned int dt_count(enum dt_level level)
{
	struct dt_message *m;
	unsigned int count = 0;

	for (m = dt_messages; m; m = m->next)
		count += m->level == level;
	return count;
}

void dt_messages_forget(void)
{
	while (dt_messages) {
		struct dt_message *m = dt_messages;

		dt_messages = m->next;
		free(m->text);
		free(m->node);
		free(m->other_node);
		free(m);
	}
	last = &dt_messages;
	nr = 0;
	memset(&pending, 0, sizeof(pending));
}
