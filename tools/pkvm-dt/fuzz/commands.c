// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target: the commands, on any bytes as a device tree. The last byte of the input
 * chooses the command, the one before the device and the page size; the bytes behind
 * the blob are the log for verify. Files are in the current directory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libfdt.h>

#include "../blob.h"
#include "../edit.h"
#include "../options.h"
#include "../say.h"
#include "fuzz.h"

#define OUTPUT_MAX	(4U << 20)

enum { CHECK, CHECK_JSON, LIST, MAP, MAP_SVG, DIGEST, VERIFY, PROTECT, OVERLAY,
	UNPROTECT, COMMANDS };

struct call {
	int (*cmd)(const struct options *o);
	struct options *o;
};

static int call_in_run(void *arg)
{
	struct call *call = arg;

	return call->cmd(call->o);
}

/* As a process: its status, and what it printed. */
static int command(int (*cmd)(const struct options *o), struct options *o)
{
	static char text[OUTPUT_MAX], errors[OUTPUT_MAX], buffer[0x10000];
	FILE *terminal[] = { stdout, stderr };
	struct call call = { cmd, o };
	bool whole;
	int status;

	/* In memory that is there already: the run is watched for what it keeps. */
	*text = *errors = '\0';
	stdout = fmemopen(text, sizeof(text), "w");
	stderr = fmemopen(errors, sizeof(errors), "w");
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	setvbuf(stderr, NULL, _IONBF, 0);
	status = fuzz_run(call_in_run, &call);
	whole = !fflush(stdout) && !ferror(stdout);
	fclose(stdout);
	fclose(stderr);
	stdout = terminal[0];
	stderr = terminal[1];

	must(status == EXIT_CLEAN || status == EXIT_REFUSED ||
	     status == EXIT_TROUBLE, "%d is an exit status", status);
	fuzz_output_check(text, whole && o->json && status != EXIT_TROUBLE);
	fuzz_output_check(errors, false);
	return status;
}

static void set_page_size(struct options *o, uint8_t how)
{
	static const u32 shifts[4][4] = {
		{ 12 }, { 14 }, { 16 }, { 12, 14, 16 },
	};

	memcpy(o->page_shifts, shifts[how % 4], sizeof(o->page_shifts));
}

static void put(const char *name, const void *data, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size && !close(fd),
	     "%s can be written", name);
}

static void *get(const char *name, size_t *size)
{
	int fd = open(name, O_RDONLY);
	void *data;

	must(fd >= 0, "%s is there", name);
	data = blob_read(fd, name, size);
	close(fd);
	return data;
}

static bool exists(const char *name)
{
	return !access(name, F_OK);
}

/* The path of the device with this number, counted over all with registers. */
static bool pick(const uint8_t *data, size_t size, unsigned int number, char *path)
{
	unsigned int nr = 0;
	int node, depth = 0;
	char *why = NULL;

	if (!blob_check(data, size, &why)) {
		must(strstr(why, "offset 0x"), "an error gives the offset: %s", why);
		free(why);
		return false;
	}
	for (node = 0; node >= 0 && depth >= 0;
	     node = fdt_next_node(data, node, &depth)) {
		if (fdt_getprop(data, node, "reg", NULL) && nr++ == number)
			return !fdt_get_path(data, node, path, 256);
	}
	return false;
}

/*
 * As unprotect writes it: blocks in the usual order, nothing between them, no
 * names that nothing uses.
 */
static int make_usual(void *arg)
{
	const void *blob = *(const void **)arg;
	void *copy = dt_alloc(BLOB_MAX);

	edit_must(fdt_open_into(blob, copy, BLOB_MAX));
	edit_trim(copy);
	put("usual", copy, fdt_totalsize(copy));
	free(copy);
	return EXIT_CLEAN;
}

/*
 * The same tags, names and values, in the same order. Not what lies between the
 * end of a value and the next word: dtc writes zeroes there, and so does the tool.
 */
static bool same_trees(const void *a, const void *b)
{
	int at[2] = { 0 }, next[2];

	for (;; memcpy(at, next, sizeof(at))) {
		uint32_t tag = fdt_next_tag(a, at[0], &next[0]);
		const char *name[2];
		const void *value[2];
		int len[2];

		if (fdt_next_tag(b, at[1], &next[1]) != tag)
			return false;
		if (tag == FDT_END)
			return true;
		if (tag == FDT_BEGIN_NODE && strcmp(fdt_get_name(a, at[0], NULL),
						    fdt_get_name(b, at[1], NULL)))
			return false;
		if (tag != FDT_PROP)
			continue;
		value[0] = fdt_getprop_by_offset(a, at[0], &name[0], &len[0]);
		value[1] = fdt_getprop_by_offset(b, at[1], &name[1], &len[1]);
		if (strcmp(name[0], name[1]) || len[0] != len[1] ||
		    memcmp(value[0], value[1], len[0]))
			return false;
	}
}

/* unprotect may leave out a record that was in the tree before. */
static void there_and_back(struct options *o, char *path, const void *blob)
{
	static struct options look, back;
	size_t one_size, two_size;
	void *one, *two;

	look = (struct options){ .words = { (char *)"there" } };
	memcpy(look.page_shifts, o->page_shifts, sizeof(look.page_shifts));
	must(command(cmd_check, &look) == EXIT_CLEAN,
	     "what protect has written passes check");
	must(command(cmd_digest, &look) == EXIT_CLEAN,
	     "what protect has written has a digest");

	if (fdt_path_offset(blob, EDIT_RECORD) >= 0)
		return;
	back = (struct options){ .page_shifts = { 12 }, .out = "back",
		.words = { (char *)"there", path } };
	must(command(cmd_unprotect, &back) == EXIT_CLEAN,
	     "what protect has written can be unprotected");
	if (fuzz_run(make_usual, &blob) != EXIT_CLEAN)
		return;
	one = get("usual", &one_size);
	two = get("back", &two_size);
	must(one_size == two_size && same_trees(one, two),
	     "unprotect brings back the tree of before, of %s", path);
	free(one);
	free(two);
}

static void protect(const uint8_t *data, size_t size, bool overlay)
{
	unsigned int number = data[size - 2];
	static struct options o, look;
	char path[256];
	int status;

	if (!pick(data, size, number % 16, path))
		return;
	o = (struct options){ .out = "there", .make_overlay = overlay,
		.words = { (char *)"in", path } };
	set_page_size(&o, number / 16);
	status = command(cmd_protect, &o);
	must((status == EXIT_CLEAN) == exists("there"),
	     "a file is written if and only if nothing was refused");
	if (status != EXIT_CLEAN)
		return;
	if (!overlay) {
		there_and_back(&o, path, data);
		return;
	}
	look = (struct options){ .words = { (char *)"in" },
		.overlays = { (char *)"there" } };
	memcpy(look.page_shifts, o.page_shifts, sizeof(look.page_shifts));
	must(command(cmd_check, &look) == EXIT_CLEAN,
	     "the overlay that protect has written passes check");
}

/* What follows the blob, or all of it where that is none. */
static void put_log(const uint8_t *data, size_t size)
{
	size_t at = 0;
	char *why = NULL;

	if (blob_check(data, size, &why))
		at = fdt_totalsize(data);
	free(why);
	put("log", data + at, size - at);
}

static int run_command(unsigned int which, struct options *o)
{
	switch (which) {
	case CHECK_JSON:
		o->json = true;
		o->werror = true;
		return command(cmd_check, o);
	case LIST:
		return command(cmd_list, o);
	case MAP_SVG:
		o->svg = true;
		return command(cmd_map, o);
	case MAP:
		return command(cmd_map, o);
	case DIGEST:
		return command(cmd_digest, o);
	case VERIFY:
		o->log = "log";
		return command(cmd_verify, o);
	case UNPROTECT:
		o->out = "back";
		return command(cmd_unprotect, o);
	}
	return command(cmd_check, o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct options o;
	unsigned int which;
	int status;

	if (size < 2 || size > BLOB_MAX)
		return 0;
	which = data[size - 1] % COMMANDS;
	unlink("there");
	unlink("back");
	put("in", data, size);
	if (which == PROTECT || which == OVERLAY) {
		protect(data, size, which == OVERLAY);
		return 0;
	}

	o = (struct options){ .words = { (char *)"in" },
		.pa_bits = data[size - 2] / 64 * 16 };
	set_page_size(&o, data[size - 2]);
	if (which == VERIFY)
		put_log(data, size);
	status = run_command(which, &o);
	must(which != UNPROTECT || (status == EXIT_CLEAN) == exists("back"),
	     "a file is written if and only if nothing was wrong");
	return 0;
}
