// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses without a child process: a refusal arrives as a signal, and its handler
 * skips the access, so that one takes microseconds. An access that never ends is not
 * noticed; access_try() notices it.
 */
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

#include "guest.h"

static volatile enum outcome caught;

static void refused(int signal, void *info, void *context)
{
	struct ucontext *ucontext = context;

	(void)info;
	caught = signal == SIGSEGV ? OUTCOME_DENIED : OUTCOME_BUS;
	ucontext->uc_mcontext.pc += 4;
}

static bool handle(void *handler)
{
	struct sigaction action;
	u64 none = 0;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = SA_SIGINFO;
	memcpy(&action.sa_mask, &none, sizeof(none));
	return !syscall(__NR_rt_sigaction, SIGSEGV, &action, NULL, 8) &&
	       !syscall(__NR_rt_sigaction, SIGBUS, &action, NULL, 8);
}

/**
 * access_catch() - let this process continue after refused accesses
 *
 * Return: true if it will.
 */
bool access_catch(void)
{
	caught = OUTCOME_OK;
	return handle((void *)refused);
}

/**
 * access_outcome() - how the accesses since access_catch() have ended
 *
 * Return: the outcome of the last one that was refused, or OUTCOME_OK.
 */
enum outcome access_outcome(void)
{
	return caught;
}

/**
 * access_uncatch() - let a refusal end the process again, as access_try() expects
 */
void access_uncatch(void)
{
	handle(SIG_DFL);
}

/**
 * access_map() - map the page of a physical address
 * @fd:		/dev/mem
 * @addr:	the address
 *
 * Return: the first byte of the page, or MAP_FAILED.
 */
char *access_map(int fd, u64 addr)
{
	return mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    addr & ~(PAGE - 1));
}

/**
 * access_at() - map a physical address
 * @addr:	the address; its page stays mapped until access_unmap()
 *
 * Return: where it is mapped, or NULL.
 */
char *access_at(u64 addr)
{
	static int mem = -1;
	char *page;

	if (mem < 0)
		mem = open("/dev/mem", O_RDWR | O_SYNC);
	page = access_map(mem, addr);
	return page == MAP_FAILED ? NULL : page + addr % PAGE;
}

/**
 * access_unmap() - unmap what access_at() has mapped
 * @at:		what it returned
 */
void access_unmap(char *at)
{
	munmap((void *)((u64)at & ~(PAGE - 1)), PAGE);
}

/**
 * access_caught() - do one access in this process, after access_catch()
 * @at:		where it is mapped
 * @access:	what to do there
 * @value:	what to write, or set to what was read
 *
 * Return: how it ended, unless it never does.
 */
enum outcome access_caught(volatile void *at, const struct access *access, u64 *value)
{
	caught = OUTCOME_OK;
	access_mapped(at, access, value);
	return caught;
}
