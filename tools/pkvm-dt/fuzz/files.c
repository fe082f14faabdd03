// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "files.h"
#include "fuzz.h"

#define FILES	4
#define FIRST_FD	1000

static struct file {
	char name[64];
	size_t size;
	size_t at;
	uint8_t data[FUZZ_FILE_MAX];
} files[FILES];

static struct file *find(const char *name)
{
	size_t i;

	for (i = 0; i < FILES; i++) {
		if (!strcmp(files[i].name, name))
			return &files[i];
	}
	return NULL;
}

static struct file *make(const char *name)
{
	struct file *file = find(name);

	if (!file)
		file = find("");
	must(file && strlen(name) < sizeof(file->name), "%s fits", name);
	strcpy(file->name, name);
	file->size = 0;
	file->at = 0;
	return file;
}

static struct file *of_fd(int fd)
{
	must(fd >= FIRST_FD && fd < FIRST_FD + FILES && *files[fd - FIRST_FD].name,
	     "file descriptor %d is open", fd);
	return &files[fd - FIRST_FD];
}

void fuzz_files_forget(void)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		*files[i].name = '\0';
}

void fuzz_file_put(const char *name, const void *data, size_t size)
{
	struct file *file = make(name);

	must(size <= FUZZ_FILE_MAX, "%zu bytes fit", size);
	memcpy(file->data, data, size);
	file->size = size;
}

const uint8_t *fuzz_file_get(const char *name, size_t *size)
{
	struct file *file = find(name);

	if (!file)
		return NULL;
	*size = file->size;
	return file->data;
}

int fuzz_open(const char *path, int flags, ...)
{
	struct file *file = flags & O_CREAT ? make(path) : find(path);

	if (!file) {
		errno = ENOENT;
		return -1;
	}
	file->at = 0;
	return FIRST_FD + (file - files);
}

ssize_t fuzz_read(int fd, void *buf, size_t size)
{
	struct file *file = of_fd(fd);
	size_t left = file->size - file->at;

	if (size > left)
		size = left;
	memcpy(buf, file->data + file->at, size);
	file->at += size;
	return size;
}

ssize_t fuzz_write(int fd, const void *buf, size_t size)
{
	struct file *file = of_fd(fd);

	must(size <= FUZZ_FILE_MAX - file->size, "what is written fits");
	memcpy(file->data + file->size, buf, size);
	file->size += size;
	return size;
}

int fuzz_close(int fd)
{
	of_fd(fd);
	return 0;
}

int fuzz_rename(const char *from, const char *to)
{
	struct file *file = find(from);
	struct file *old = find(to);

	must(file, "%s is there", from);
	if (old)
		*old->name = '\0';
	strcpy(file->name, to);
	return 0;
}

int fuzz_unlink(const char *path)
{
	struct file *file = find(path);

	if (file)
		*file->name = '\0';
	return file ? 0 : -1;
}

FILE *fuzz_fopen(const char *path, const char *mode)
{
	struct file *file = find(path);

	if (!file || *mode != 'r') {
		errno = ENOENT;
		return NULL;
	}
	return fmemopen(file->data, file->size, "r");
}
