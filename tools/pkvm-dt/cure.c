// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that would work where protect was refused: with forwarding, or naming the
 * devices in the way, too. They are found by trying, so no rule is known here.
 */
#include <ctype.h>

#include "cure.h"
#include "messages.h"
#include "request.h"
#include "say.h"

/* Real boards need up to 4; a tree can be made that needs any number. */
#define MAX_ROUNDS	8

struct round {
	struct edit_request *what;
	size_t named;	/* devices of the rounds before */
	bool stuck;	/* naming more devices does not help */
};

/* A device that is in the way although an earlier round has named it makes it stuck. */
static void name_others(const struct verdict *v, void *arg)
{
	struct round *round = arg;
	struct dt_message *m;

	for (m = dt_messages; m && !round->stuck; m = m->next) {
		struct device_node *np;
		size_t at;

		if (m->level != DT_ERROR)
			continue;
		np = m->other_node ? of_find_node_by_path(m->other_node) : NULL;
		at = np ? request_has(round->what, np) : 0;
		if (!np || at < round->named ||
		    (at == round->what->nr && request_add(round->what, np)))
			round->stuck = true;
	}
}

static bool is_refused(const struct options *o, const void *blob, struct round *round)
{
	void *declared = edit_protect(blob, round->what, false);
	void *changed = edit_protect(blob, round->what, true);
	bool refused = request_judge(o, declared, changed, name_others, round);

	free(changed);
	free(declared);
	return refused;
}

/* Name all that is in the way; false if that does not help. */
static bool name_all(const struct options *o, const void *blob, struct edit_request *what)
{
	int i;

	for (i = 0; i < MAX_ROUNDS; i++) {
		struct round round = { .what = what, .named = what->nr };

		if (!is_refused(o, blob, &round))
			return true;
		if (round.stuck || what->nr == round.named)
			return false;
	}
	return false;
}

static bool is_plain(const char *word)
{
	const char *at = word;

	while (isalnum((unsigned char)*at) || (*at && strchr("_@%+=:,./-", *at)))
		at++;
	return at != word && !*at;
}

/* A word that a shell would take apart goes into quotes. */
static void say_word(const char *word)
{
	const char *at;

	if (is_plain(word)) {
		fprintf(stderr, " %s", word);
		return;
	}
	fputs(" '", stderr);
	for (at = word; *at; at++)
		fputs(*at == '\'' ? "'\\''" : (char []){ *at, '\0' }, stderr);
	fputc('\'', stderr);
}

/* The command that was given, with more names and options */
static void say_command(const struct options *o, const struct edit_request *what, size_t given)
{
	size_t i;

	fprintf(stderr, "pkvm-dt: to %s: pkvm-dt protect",
		what->forward ? "leave these registers to the host" :
				"protect what is in the way, too");
	for (i = 0; o->words[i]; i++)
		say_word(o->words[i]);
	for (i = given; i < what->nr; i++)
		say_word(what->devices[i].path);
	for (i = 0; o->include[i]; i++) {
		fputs(" -I", stderr);
		say_word(o->include[i]);
	}
	if (o->page_shifts[0] != 12 || o->page_shifts[1]) {
		fputs(" --page-size", stderr);
		for (i = 0; o->page_shifts[i]; i++)
			fprintf(stderr, "%c%uk", i ? ',' : ' ', 1U << o->page_shifts[i] >> 10);
	}
	if (o->pa_bits)
		fprintf(stderr, " --pa-bits %u", o->pa_bits);
	fprintf(stderr, "%s%s%s -o", o->werror ? " --werror" : "",
		o->make_overlay ? " --overlay" : "",
		what->forward ? " --forward-neighbours" : "");
	say_word(o->out);
	fputc('\n', stderr);
}

static void copy_request(struct edit_request *to, const struct edit_request *from)
{
	size_t i;

	*to = *from;
	for (i = 0; i < from->nr; i++) {
		to->devices[i].path = dt_printf("%s", from->devices[i].path);
		to->devices[i].label = NULL;
	}
}

void cure_say(const struct options *o, const void *blob, const struct edit_request *what)
{
	static struct edit_request forward, named;
	bool by_forwarding, by_names;

	copy_request(&forward, what);
	copy_request(&named, what);
	forward.forward = true;
	by_forwarding = name_all(o, blob, &forward);
	by_names = !what->forward && name_all(o, blob, &named);
	/* Forwarding that takes as many names has nothing to forward. */
	if (by_forwarding && (what->forward || !by_names || forward.nr < named.nr))
		say_command(o, &forward, what->nr);
	if (by_names)
		say_command(o, &named, what->nr);
	request_free(&named);
	request_free(&forward);
}
