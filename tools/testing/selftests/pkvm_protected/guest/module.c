// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load a module, and remove it.
 *
 *   insmod/NAME.ko?offset=0xfe0&control=0x9030fe0=0
 *			& separates parameters; ends in the errno, 0 if it must
 *			stay
 *   rmmod/NAME=0
 */
#include "guest.h"

static int insert(char *file)
{
	char *params = strchr(file, '?');
	char *c;
	int fd;
	long ret;

	if (params)
		*params++ = '\0';
	for (c = params; c && *c; c++) {
		if (*c == '&')
			*c = ' ';
	}
	fd = open(file, O_RDONLY);
	if (fd < 0)
		return errno;
	ret = syscall(__NR_finit_module, fd, params ? params : "", 0);
	ret = ret < 0 ? errno : 0;
	close(fd);
	return ret;
}

static int delete(const char *name)
{
	return syscall(__NR_delete_module, name, O_NONBLOCK) < 0 ? errno : 0;
}

/**
 * step_module() - load a module, or remove it
 * @step:	the word, see above
 */
void step_module(const char *step)
{
	char path[200];
	char saw[32];
	char *end;
	int err;

	snprintf(path, sizeof(path), "%s", strchr(step, '/'));
	end = strrchr(path, '=');
	if (!end) {
		report(false, step, "no errno to expect");
		return;
	}
	*end++ = '\0';
	err = *step == 'i' ? insert(path) : delete(path + 1);
	snprintf(saw, sizeof(saw), "errno %d", err);
	report(err == atoi(end), step, saw);
}
