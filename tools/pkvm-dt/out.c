// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file that -o names: a regular one is replaced whole or stays as it was,
 * anything else is written through.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"
#include "say.h"

/* /dev/stdout cannot be opened if it is a socket or another user's terminal. */
static bool is_stdout(const char *path, const struct stat *file)
{
	struct stat out;

	return !strcmp(path, "-") ||
	       (file && !fstat(STDOUT_FILENO, &out) && out.st_dev == file->st_dev &&
		out.st_ino == file->st_ino);
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t put = write(fd, data, size);

		if (put < 0)
			return false;
		data += put;
		size -= put;
	}
	return true;
}

static void write_through(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || !write_all(fd, data, size) || close(fd))
		die("%s: cannot be written: %s", path, strerror(errno));
}

/* @old: the file that is there, or NULL; its owner and mode are kept. */
static void replace(const char *path, const struct stat *old, const void *data,
		    size_t size)
{
	char *new = dt_printf("%s.%ld.new", path, (long)getpid());
	int fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, old ? 0600 : 0666);
	int err;

	if (fd < 0)
		die("%s: cannot be written: %s: %s", path, new, strerror(errno));
	if (!write_all(fd, data, size) ||
	    (old && (fchown(fd, old->st_uid, old->st_gid) ||
		     fchmod(fd, old->st_mode & 07777))) ||
	    close(fd) || rename(new, path)) {
		err = errno;
		unlink(new);
		die("%s: cannot be written: %s", path, strerror(err));
	}
	free(new);
}

void out_save(const char *path, const void *data, size_t size)
{
	struct stat file;
	bool there = !stat(path, &file);
	char *target;

	if (is_stdout(path, there ? &file : NULL)) {
		if (fwrite(data, 1, size, stdout) != size || fflush(stdout))
			die("%s: cannot be written: %s", path, strerror(errno));
	} else if (!there) {
		if (!lstat(path, &file))
			die("%s: cannot be written: it is a symbolic link that leads nowhere",
			    path);
		replace(path, NULL, data, size);
	} else if (!S_ISREG(file.st_mode)) {
		write_through(path, data, size);
	} else {
		target = realpath(path, NULL);
		if (!target || access(target, W_OK))
			die("%s: cannot be written: %s", path, strerror(errno));
		replace(target, &file, data, size);
		free(target);
	}
}
