// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the instruction behind a forwarded access sees: the debugger's single step,
 * and the branch target identification.
 */
#include <linux/elf.h>
#include <linux/ptrace.h>
#include <asm/ptrace.h>

#include "guest.h"

#ifndef PROT_BTI
#define PROT_BTI	0x10
#endif

extern char single_at[];

/* The child stops, and is stepped over the read. */
static void single_child(char *at)
{
	syscall(__NR_ptrace, PTRACE_TRACEME, 0, 0, 0);
	kill(getpid(), SIGSTOP);
	asm volatile(".globl single_at\nsingle_at: ldr w0, [%0]\nnop\nnop"
		     : : "r" (at) : "x0", "memory");
	_exit(0);
}

static u64 stopped_pc(int pid)
{
	struct user_pt_regs regs;
	struct { void *base; size_t len; } iov = { &regs, sizeof(regs) };

	regs.pc = 0;
	syscall(__NR_ptrace, PTRACE_GETREGSET, pid, NT_PRSTATUS, &iov);
	return regs.pc;
}

/* How many stops there are at the read and up to two instructions behind it */
static u32 count_stops(int pid)
{
	u32 stops = 0;
	int status;
	u32 i;

	for (i = 0; i < 100 && waitpid(pid, &status, 0) == pid && (status & 0xff) == 0x7f; i++) {
		u64 offset = stopped_pc(pid) - (u64)single_at;

		if (offset == stops * 4)
			stops++;
		syscall(__NR_ptrace, stops > 2 ? PTRACE_CONT : PTRACE_SINGLESTEP, pid, 0, 0);
	}
	return stops;
}

static char *map_at(const char *step)
{
	return access_at(strtoul(strchr(step, '@') + 1, NULL, 16));
}

/**
 * step_single() - "single@ADDRESS": step over a read, one instruction at a time
 * @step:	the step
 */
void step_single(const char *step)
{
	char *at = map_at(step);
	char saw[64];
	u32 stops;
	int pid;

	pid = at ? fork() : -1;
	if (!pid)
		single_child(at);
	stops = pid > 0 ? count_stops(pid) : 0;
	snprintf(saw, sizeof(saw), "%u stops in order", stops);
	report(stops == 3, step, saw);
}

/**
 * step_landing() - "landing@ADDRESS": a read that a branch leads to, at the end of a page
 * @step:	the step
 *
 * PSTATE.BTYPE is set for that read, and clear behind it: the next page is guarded, and
 * begins with no landing pad.
 */
void step_landing(const char *step)
{
	char *code = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u32 *end = (u32 *)(code + PAGE);
	char *at = map_at(step);
	int status = -1;
	char saw[64];
	int pid;

	if (code == MAP_FAILED || !at) {
		report(false, step, "no mapping");
		return;
	}
	end[-1] = 0xb9400000;	/* ldr w0, [x0] */
	end[0] = 0xd65f03c0;	/* ret */
	asm volatile("dc cvau, %0\ndsb ish\nic ivau, %0\ndc cvau, %1\ndsb ish\nic ivau, %1\ndsb ish\nisb"
		     : : "r" (end - 1), "r" (end) : "memory");
	if (syscall(__NR_mprotect, code, PAGE, PROT_READ | PROT_EXEC) ||
	    syscall(__NR_mprotect, end, PAGE, PROT_READ | PROT_EXEC | PROT_BTI)) {
		report(false, step, "no guarded pages");
		return;
	}
	pid = fork();
	if (!pid) {
		register char *x0 asm("x0") = at;

		asm volatile("adr x30, 1f\nbr %1\n1:" : "+r" (x0) : "r" (&end[-1])
			     : "x30", "memory");
		_exit(0);
	}
	waitpid(pid, &status, 0);
	snprintf(saw, sizeof(saw), "signal %d", WIFEXITED(status) ? 0 : WTERMSIG(status));
	report(WIFEXITED(status) && !WEXITSTATUS(status), step, saw);
}
