// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source to blob as the kernel's build does it: the C preprocessor, then dtc.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blob.h"
#include "say.h"

#define MAX_ARGS	256

extern char **environ;

struct command {
	const char *argv[MAX_ARGS + 1];
	int nr;
};

static void add(struct command *cmd, const char *arg)
{
	if (cmd->nr == MAX_ARGS)
		die("too many include directories");
	cmd->argv[cmd->nr++] = arg;
}

/* What they say goes to our stderr: they name file and line. */
static void run(struct command *cmd, const char *path)
{
	int status;
	pid_t pid;
	int err;

	err = posix_spawnp(&pid, cmd->argv[0], NULL, NULL,
			   (char *const *)cmd->argv, environ);
	if (err)
		die("%s: %s cannot be run: %s", path, cmd->argv[0], strerror(err));
	if (waitpid(pid, &status, 0) < 0 || status)
		die("%s: %s failed, see above", path, cmd->argv[0]);
}

static char *temporary(void)
{
	const char *dir = getenv("TMPDIR");
	char *path = dt_printf("%s/pkvm-dt.XXXXXX", dir ? dir : "/tmp");
	int fd = mkstemp(path);

	if (fd < 0)
		die("%s: cannot be written: %s", path, strerror(errno));
	close(fd);
	return path;
}

static void *read_back(const char *path, size_t *size)
{
	void *blob = dt_alloc(BLOB_MAX + 1);
	FILE *file = fopen(path, "rb");

	if (!file)
		die("%s: cannot be opened: %s", path, strerror(errno));
	*size = fread(blob, 1, BLOB_MAX + 1, file);
	fclose(file);
	return blob;
}

/* At exit, too: die() may be called in between. */
static char *leftovers[16];

static void clean_up(void)
{
	size_t i;

	for (i = 0; i < sizeof(leftovers) / sizeof(*leftovers); i++) {
		if (leftovers[i])
			unlink(leftovers[i]);
		free(leftovers[i]);
		leftovers[i] = NULL;
	}
}

static char *remember(char *path)
{
	static bool registered;
	size_t i;

	if (!registered)
		atexit(clean_up);
	registered = true;
	for (i = 0; i < sizeof(leftovers) / sizeof(*leftovers); i++) {
		if (!leftovers[i])
			return leftovers[i] = path;
	}
	clean_up();
	return leftovers[0] = path;
}

void *dts_compile(const char *path, char *const *include, size_t *size)
{
	struct command cpp = { { "cpp", "-nostdinc", "-undef", "-D__DTS__",
				 "-x", "assembler-with-cpp" }, 6 };
	struct command dtc = { { "dtc", "-q", "-@", "-I", "dts", "-O", "dtb" }, 7 };
	char *text = remember(temporary());
	char *blob = remember(temporary());
	char *dir = strdup(path);
	void *loaded;

	if (!dir)
		die("no memory for a path");
	if (strrchr(dir, '/'))
		*strrchr(dir, '/') = '\0';
	else
		strcpy(dir, ".");

	for (; *include; include++) {
		add(&cpp, "-I");
		add(&cpp, *include);
		add(&dtc, "-i");
		add(&dtc, *include);
	}
	add(&dtc, "-i");
	add(&dtc, dir);
	add(&cpp, "-o");
	add(&cpp, text);
	add(&cpp, path);
	run(&cpp, path);

	add(&dtc, "-o");
	add(&dtc, blob);
	add(&dtc, text);
	run(&dtc, path);
	free(dir);

	loaded = read_back(blob, size);
	clean_up();
	return loaded;
}
