// SPDX-License-Identifier: GPL-2.0-only
/*
 * One access, in a child: what it dies of is the result.
 */
#include "guest.h"

#define CHILD_FAILED	2

/* Milliseconds; a loaded machine may take one second for an Oops. */
#define PATIENCE	10000

static u64 read_sized(volatile void *p, u32 size)
{
	u64 a, b;

	switch (size) {
	case 1:
		return *(volatile u8 *)p;
	case 2:
		return *(volatile unsigned short *)p;
	case 4:
		return *(volatile u32 *)p;
	case 8:
		return *(volatile u64 *)p;
	}
	asm volatile("ldp %0, %1, [%2]" : "=r" (a), "=r" (b) : "r" (p) : "memory");
	return a;
}

static void write_sized(volatile void *p, u32 size, u64 value)
{
	switch (size) {
	case 1:
		*(volatile u8 *)p = value;
		return;
	case 2:
		*(volatile unsigned short *)p = value;
		return;
	case 4:
		*(volatile u32 *)p = value;
		return;
	case 8:
		*(volatile u64 *)p = value;
		return;
	}
	asm volatile("stp %0, %0, [%1]" : : "r" (value), "r" (p) : "memory");
}

/**
 * access_mapped() - do one access, by a single instruction
 * @at:		where the address is mapped
 * @access:	what to do
 * @value:	what to write, or set to what was read
 */
void access_mapped(volatile void *at, const struct access *access, u64 *value)
{
	if (access->write)
		write_sized(at, access->size, *value);
	else
		*value = read_sized(at, access->size);
}

static int user_access(const struct access *access, u64 *value)
{
	char *at = access_at(access->addr);

	if (!at)
		return CHILD_FAILED;
	access_mapped(at, access, value);
	return 0;
}

/* Its output is this process's end of the pipe. */
static int aarch32_access(const struct access *access, int output)
{
	char addr[24];
	char *argv[] = { "/access32", addr, access->write ? "w" : "r", NULL };
	char *envp[] = { NULL };

	snprintf(addr, sizeof(addr), "%lx", access->addr);
	if (dup2(output, STDOUT_FILENO) >= 0)
		execve(argv[0], argv, envp);
	return CHILD_FAILED;
}

static int ask_kernel(char op, const struct access *access)
{
	int fd = open("/dev/pkvm-protected-test", O_WRONLY);
	char text[64];
	int len;

	if (fd < 0)
		return CHILD_FAILED;
	len = snprintf(text, sizeof(text), "%c %u %lx", op, access->size,
		       access->addr);
	return write(fd, text, len) == len ? 0 : CHILD_FAILED;
}

static int kernel_access(const struct access *access)
{
	return ask_kernel(access->via == 'n' ? 'n' : access->write ? 'w' : 'r', access);
}

static bool report_abort(const char *at)
{
	struct access access = { .size = 4, .addr = (u64)at };

	return !ask_kernel('d', &access);
}

/**
 * step_late() - report an abort whose mapping is gone
 * @step:	"late@9010fe0"
 *
 * The test driver makes up two aborts: one before the page is unmapped, one after. The
 * kernel has to handle both.
 */
void step_late(const char *step)
{
	char *at = access_at(strtoul(step + strlen("late@"), NULL, 16));
	bool handled = at && report_abort(at);

	if (handled) {
		access_unmap(at);
		handled = report_abort(at);
	}
	report(handled, step, handled ? "success" : "failure");
}

static enum outcome judge(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status) ? OUTCOME_BROKEN : OUTCOME_OK;

	switch (WTERMSIG(status)) {
	case SIGSEGV:
		return OUTCOME_DENIED;
	case SIGBUS:
		return OUTCOME_BUS;
	}
	return OUTCOME_BROKEN;
}

/**
 * access_try() - do one access and tell how it ended
 * @access:	what to do
 * @value:	set to what was read, when the outcome is OUTCOME_OK
 *
 * Return: the outcome. OUTCOME_BROKEN also when the access could not be tried:
 * that must never pass for a refusal.
 */
enum outcome access_try(const struct access *access, u64 *value)
{
	struct pollfd child = { .events = POLLIN };
	int status = -1;
	bool stuck;
	u64 got = 0;
	int fd[2];
	int pid;

	if (pipe(fd))
		return OUTCOME_BROKEN;

	pid = fork();
	if (pid < 0)
		return OUTCOME_BROKEN;
	if (!pid) {
		int err = access->via == 'u' ? user_access(access, &got) :
			  access->via == 'a' ? aarch32_access(access, fd[1]) :
					       kernel_access(access);

		write(fd[1], &got, sizeof(got));
		_exit(err);
	}
	close(fd[1]);
	/* The end of the child is an event on the pipe, too. */
	child.fd = fd[0];
	stuck = poll(&child, 1, PATIENCE) == 0;
	if (stuck)
		kill(pid, SIGKILL);
	if (read(fd[0], &got, sizeof(got)) == sizeof(got))
		*value = got;
	close(fd[0]);
	if (waitpid(pid, &status, 0) != pid)
		return OUTCOME_BROKEN;
	return stuck ? OUTCOME_STUCK : judge(status);
}

const char *outcome_name(enum outcome outcome)
{
	static const char * const names[] = {
		[OUTCOME_OK]		= "ok",
		[OUTCOME_DENIED]	= "denied",
		[OUTCOME_BUS]		= "buserror",
		[OUTCOME_STUCK]		= "stuck",
		[OUTCOME_BROKEN]	= "broken",
	};

	return names[outcome];
}
