// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's init: runs the steps that the kernel command line gives after
 * "--", prints KTAP, and switches the machine off.
 *
 * Results go through /dev/kmsg, one record a line, so that they and the
 * kernel's own lines stay whole and in order on the console.
 */
#include "guest.h"

#define LEVEL	"<3>"

static void prepare(void)
{
	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("none", "/dev", "devtmpfs", 0, NULL);
	mount("none", "/proc", "proc", 0, NULL);
	mount("none", "/sys", "sysfs", 0, NULL);
}

static void run_steps(int argc, char **argv)
{
	u32 passed = 0;
	int i = 1;

	/* The second kernel, see kexec.c */
	if (argc > 1 && !strncmp(argv[1], "after=", 6))
		passed = atoi(argv[i++] + 6);

	report_plan(argc - i + passed, passed);
	for (; i < argc; i++)
		step_run(&argv[i]);
	report_finish();
}

/*
 * Cut what arrives into lines, and give each to the kernel's log, at a level
 * that "quiet" lets through.
 */
static void log_lines(int from)
{
	const size_t start = sizeof(LEVEL) - 1;
	int kmsg = open("/dev/kmsg", O_WRONLY);
	char line[256] = LEVEL;
	size_t len = start;

	while (read(from, &line[len], 1) == 1) {
		if (line[len++] != '\n' && len < sizeof(line))
			continue;
		write(kmsg, line, len);
		len = start;
	}
	if (len > start)
		write(kmsg, line, len);
	close(kmsg);
}

int main(int argc, char **argv)
{
	int fd[2];
	int pid;

	prepare();
	if (pipe(fd))
		return 1;
	pid = fork();
	if (pid < 0)
		return 1;
	if (!pid) {
		close(fd[0]);
		dup2(fd[1], 1);
		dup2(fd[1], 2);
		run_steps(argc, argv);
	}
	close(fd[1]);
	log_lines(fd[0]);
	waitpid(pid, NULL, 0);
	reboot(RB_POWER_OFF);
	return 1;
}
