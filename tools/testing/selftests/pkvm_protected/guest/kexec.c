// SPDX-License-Identifier: GPL-2.0-only
/*
 * A second kernel: the one that runs, loaded again by the kernel itself, with
 * the rest of the steps on its command line.
 */
#include <linux/kexec.h>

#include "guest.h"

#define COMMAND_LINE	2048

/* This kernel's own command line up to "--"; the crash kernel reserves none. */
static size_t kernel_parameters(char *to)
{
	char own[COMMAND_LINE];
	int fd = open("/proc/cmdline", O_RDONLY);
	ssize_t len = read(fd, own, sizeof(own) - 1);
	size_t used = 0;
	char *word, *end;

	close(fd);
	own[len > 0 ? len : 0] = '\0';
	for (word = own; *word && strncmp(word, "-- ", 3); word = end) {
		end = word;
		while (*end && *end != ' ' && *end != '\n')
			end++;
		while (*end == ' ' || *end == '\n')
			end++;
		if (!strncmp(word, "crashkernel=", 12))
			continue;
		memcpy(to + used, word, end - word);
		used += end - word;
	}
	return used;
}

/**
 * kexec_load() - have the kernel load itself as the next one
 * @on_crash:	into the reserved memory, for a panic
 * @passed:	number of steps that have passed so far
 * @steps:	the steps that the second kernel shall do, NULL at the end
 *
 * Return: 0, or the errno.
 */
int kexec_load(bool on_crash, u32 passed, char **steps)
{
	int kernel = open("/Image", O_RDONLY);
	int initrd = open("/initramfs.gz", O_RDONLY);
	char line[2 * COMMAND_LINE];
	size_t len = kernel_parameters(line);
	int ret;

	if (kernel < 0 || initrd < 0)
		return ENOENT;

	len += sprintf(line + len, " -- after=%u", passed);
	for (; *steps && len + strlen(*steps) + 2 < COMMAND_LINE; steps++)
		len += sprintf(line + len, " %s", *steps);

	ret = syscall(__NR_kexec_file_load, kernel, initrd, len + 1, line,
		      on_crash ? KEXEC_FILE_ON_CRASH : 0);
	if (ret < 0)
		ret = errno;
	close(kernel);
	close(initrd);
	return ret;
}
