/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In front of each of the tool's files: its files are in memory.
 */
#ifndef __DT_FUZZ_FILES_H
#define __DT_FUZZ_FILES_H

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int fuzz_open(const char *path, int flags, ...);
ssize_t fuzz_read(int fd, void *buf, size_t size);
ssize_t fuzz_write(int fd, const void *buf, size_t size);
int fuzz_close(int fd);
int fuzz_rename(const char *from, const char *to);
int fuzz_unlink(const char *path);
FILE *fuzz_fopen(const char *path, const char *mode);

#define open(...)	fuzz_open(__VA_ARGS__)
#define read(...)	fuzz_read(__VA_ARGS__)
#define write(...)	fuzz_write(__VA_ARGS__)
#define close(...)	fuzz_close(__VA_ARGS__)
#define rename(...)	fuzz_rename(__VA_ARGS__)
#define unlink(...)	fuzz_unlink(__VA_ARGS__)
#define fopen(...)	fuzz_fopen(__VA_ARGS__)

#endif
