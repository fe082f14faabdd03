// SPDX-License-Identifier: GPL-2.0-only
/*
 * A read of big-endian data. The test driver sets SCTLR_EL1.E0E on the CPU that the
 * process runs on. From there to its end the process touches no other memory.
 */
#include "guest.h"

/* Of a word with one byte below and zeroes above, that byte is the exit status. */
static void read_big_endian(u32 cpu, const char *at)
{
	static const char request[] = "b 4 0";
	int fd = open("/dev/pkvm-protected-test", O_WRONLY);
	int err = cpu_pin(cpu);
	register long x0 asm("x0") = fd;
	register const char *x1 asm("x1") = request;
	register long x2 asm("x2") = sizeof(request) - 1;

	if (fd < 0 || err)
		_exit(0);
	asm volatile("mov	x8, %[write]\n"
		     "svc	#0\n"
		     "ldr	w0, [%[at]]\n"
		     "lsr	w0, w0, #24\n"
		     "mov	x8, %[exit]\n"
		     "svc	#0\n"
		     : "+r" (x0) : "r" (x1), "r" (x2), [at] "r" (at),
		       [write] "i" (__NR_write), [exit] "i" (__NR_exit) : "x8", "memory");
}

/**
 * step_big_endian() - "big1@ADDRESS=denied": read 4 bytes as big-endian data on CPU 1
 * @step:	the step; the highest byte read is the value
 *
 * User data stays big-endian on that CPU, so nothing else may run there.
 */
void step_big_endian(const char *step)
{
	struct expectation want;
	enum outcome outcome;
	int status = -1;
	char saw[64];
	u64 value;
	char *end;
	char *at;
	u32 cpu;
	int pid;

	cpu = strtoul(step + 3, &end, 10);
	at = *end == '@' ? access_at(strtoul(end + 1, &end, 16)) : NULL;
	if (!at || *end != '=' || !expectation_read(end + 1, &want)) {
		report(false, step, "not understood, or no mapping");
		return;
	}
	pid = fork();
	if (!pid)
		read_big_endian(cpu, at);
	waitpid(pid, &status, 0);
	outcome = WIFEXITED(status) ? OUTCOME_OK :
		  WTERMSIG(status) == SIGSEGV ? OUTCOME_DENIED : OUTCOME_BROKEN;
	value = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	snprintf(saw, sizeof(saw), "%s:%lx", outcome_name(outcome), value);
	report(expectation_met(want, outcome, value), step, saw);
}
