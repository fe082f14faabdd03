// SPDX-License-Identifier: GPL-2.0-only
/*
 * "denied", "ok", "ok:61", "buserror": how an access must end. "kept:61" is "ok:61" for
 * a value that a denied write has not changed; a control takes any value.
 */
#include "guest.h"

/**
 * expectation_read() - read what a step says behind its "="
 * @word:	the text
 * @want:	set to what it means
 *
 * Return: false for a text that means nothing.
 */
bool expectation_read(const char *word, struct expectation *want)
{
	enum outcome outcome;

	if (!strncmp(word, "kept:", 5)) {
		char *end;

		*want = (struct expectation) { OUTCOME_OK, true, strtoul(word + 5, &end, 16) };
		return !*end;
	}
	for (outcome = OUTCOME_OK; outcome < OUTCOME_BROKEN; outcome++) {
		const char *name = outcome_name(outcome);
		size_t len = strlen(name);
		char *end;

		if (strncmp(word, name, len) || (word[len] && word[len] != ':'))
			continue;
		want->outcome = outcome;
		want->valued = word[len] == ':';
		if (!want->valued)
			return true;
		want->value = strtoul(word + len + 1, &end, 16);
		return end != word + len + 1 && !*end;
	}
	return false;
}

/**
 * expectation_met() - did an access end as it must?
 * @want:	how it must end
 * @outcome:	how it ended
 * @value:	what was read
 *
 * Return: true if so.
 */
bool expectation_met(struct expectation want, enum outcome outcome, u64 value)
{
	return outcome == want.outcome && (!want.valued || value == want.value);
}

/**
 * beside_read() - read "64@a000000=denied"
 * @text:	how often the step does what it does, and the access
 * @access:	set to a read of 4 bytes by user space
 * @want:	set to its expected end
 *
 * Return: the number, 0 if @text is wrong.
 */
u32 beside_read(const char *text, struct access *access, struct expectation *want)
{
	char *end;
	u32 nr = strtoul(text, &end, 10);

	if (*end != '@')
		return 0;
	*access = (struct access){
		.via = 'u', .size = 4, .addr = strtoul(end + 1, &end, 16),
	};
	return *end == '=' && expectation_read(end + 1, want) ? nr : 0;
}

/* beside_holds() - try it; true if it ends as it must */
bool beside_holds(const struct access *access, struct expectation want)
{
	u64 value = 0;
	enum outcome outcome = access_try(access, &value);

	return expectation_met(want, outcome, value);
}
