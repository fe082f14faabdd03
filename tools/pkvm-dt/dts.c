// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source to blob as the kernel's build does it: the C preprocessor, then dtc.
 */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

/* A file that goes with this process, and the name that it has for its children */
static int temporary(char **path)
{
	int fd = memfd_create("pkvm-dt", 0);

	if (fd < 0)
		die("no memory for a file: %s", strerror(errno));
	*path = dt_printf("/dev/fd/%d", fd);
	return fd;
}

void *dts_compile(const char *path, char *const *include, size_t *size)
{
	struct command cpp = { { "cpp", "-nostdinc", "-undef", "-D__DTS__",
				 "-x", "assembler-with-cpp" }, 6 };
	struct command dtc = { { "dtc", "-q", "-@", "-I", "dts", "-O", "dtb" }, 7 };
	const char *slash = strrchr(path, '/');
	char *dir = slash ? dt_printf("%.*s", (int)(slash - path), path) : dt_printf(".");
	char *text, *blob;
	int text_fd = temporary(&text);
	int blob_fd = temporary(&blob);
	void *loaded;

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

	loaded = blob_read(blob_fd, path, size);
	close(text_fd);
	close(blob_fd);
	free(text);
	free(blob);
	free(dir);
	return loaded;
}
