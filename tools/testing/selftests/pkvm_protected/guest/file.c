// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a file says. A step is one word, so + stands for a space.
 *
 *   has/proc/iomem~TEXT	the file must be there and hold TEXT
 *   lacks/proc/iomem~TEXT	the file must be there and not hold TEXT
 *   gone/sys/kernel/x		there must be no such file
 *   show/sys/kernel/x		print it
 */
#include "guest.h"

static char text[65536];

static int read_file(const char *path)
{
	size_t len = 0;
	long got;
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	text[len] = '\0';
	close(fd);
	return got < 0 ? -1 : 0;
}

/**
 * file_write() - write a text to a file that is there
 * @path:	the file
 * @text:	the text
 *
 * Return: 0, or -1.
 */
int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t len = strlen(text);
	int ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, len) == len ? 0 : -1;
	close(fd);
	return ret;
}

/* What the log shows of the file: from @wanted on, or its first line */
static const char *nearest(const char *wanted)
{
	char *at = strstr(text, wanted);
	char *end;

	if (!at)
		at = text;
	end = strchr(at, '\n');
	if (end)
		*end = '\0';
	return at;
}

/* A line of it is one comment: "# show PATH LINE". */
static void show(const char *step, const char *path)
{
	char *line = text;
	char *end;

	if (read_file(path)) {
		report(false, step, "no such file");
		return;
	}
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		printf("# show %s %s\n", path, line);
	}
	report(true, step, "shown");
}

/**
 * step_file() - look into a file
 * @step:	the word, see above
 */
void step_file(const char *step)
{
	char path[200];
	char saw[120];
	char *wanted;
	char *c;

	snprintf(path, sizeof(path), "%s", strchr(step, '/'));
	if (*step == 'g') {
		int fd = open(path, O_RDONLY);

		report(fd < 0 && errno == ENOENT, step,
		       fd < 0 ? "no such file" : "a file");
		return;
	}

	if (*step == 's') {
		show(step, path);
		return;
	}

	wanted = strchr(path, '~');
	if (!wanted || !wanted[1]) {
		report(false, step, "nothing to look for");
		return;
	}
	*wanted++ = '\0';
	for (c = wanted; *c; c++) {
		if (*c == '+')
			*c = ' ';
	}
	if (read_file(path)) {
		report(false, step, "no such file");
		return;
	}
	if (*step == 'h') {
		bool found = strstr(text, wanted);

		snprintf(saw, sizeof(saw), "%s", nearest(wanted));
		report(found, step, saw);
	} else {
		report(!strstr(text, wanted), step, "the file");
	}
}
