// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever names a tree has, the output of a command has no byte that a terminal
 * obeys, and JSON is well-formed.
 */
#include <string.h>

#include "fuzz.h"

#define DEPTH_MAX	16

static const char *value(const char *at, unsigned int depth);

static const char *skip(const char *at)
{
	return at + strspn(at, " \n");
}

static const char *string(const char *at)
{
	must(*at == '"', "JSON has a string at: %.40s", at);
	for (at++; *at && *at != '"'; at++) {
		if (*at != '\\')
			continue;
		at++;
		if (*at == 'u') {
			must(strspn(at + 1, "0123456789abcdef") >= 4,
			     "JSON has four digits at: %.40s", at);
			at += 4;
		} else {
			must(*at && strchr("\"\\", *at),
			     "JSON knows the escape at: %.40s", at);
		}
	}
	must(*at == '"', "a string of JSON ends");
	return at + 1;
}

/* An array or an object; the members of an object have a name. */
static const char *list(const char *at, char end, unsigned int depth)
{
	at = skip(at + 1);
	if (*at == end)
		return at + 1;
	for (;; at++) {
		if (end == '}') {
			at = skip(string(skip(at)));
			must(*at++ == ':', "JSON has a colon at: %.40s", at);
		}
		at = skip(value(skip(at), depth + 1));
		if (*at == end)
			return at + 1;
		must(*at == ',', "JSON has a comma at: %.40s", at);
	}
}

static const char *value(const char *at, unsigned int depth)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i;

	must(depth < DEPTH_MAX, "JSON is flat");
	if (*at == '[')
		return list(at, ']', depth);
	if (*at == '{')
		return list(at, '}', depth);
	if (*at == '"')
		return string(at);
	for (i = 0; i < 3; i++) {
		if (!strncmp(at, words[i], strlen(words[i])))
			return at + strlen(words[i]);
	}
	i = strspn(at, "0123456789");
	must(i, "JSON has a value at: %.40s", at);
	return at + i;
}

void fuzz_output_check(const char *text, bool json)
{
	size_t i;

	for (i = 0; text[i]; i++)
		must((text[i] >= ' ' && text[i] < 0x7f) || text[i] == '\n',
		     "output is printable, byte 0x%02x is not: %.60s",
		     (uint8_t)text[i], text + (i < 40 ? 0 : i - 40));
	if (json)
		must(!*skip(value(skip(text), 0)), "JSON ends");
}
