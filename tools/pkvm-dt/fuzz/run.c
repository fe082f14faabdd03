// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replaces die.c: many runs in one process, each of which may end in die().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../say.h"
#include "boot/boot.h"
#include "fuzz.h"
#include "judge.h"
#include "messages.h"
#include "report.h"

#define SLOTS	0x10000U
#define FREED	((void *)1)

int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
					      void (*on_free)(const volatile void *));

static jmp_buf out;
/* Of this thread: libFuzzer allocates memory in others. */
static __thread bool running;

/* What the run has allocated: a hash of addresses; those that were freed are FREED. */
static void *slots[SLOTS];
static unsigned int used[SLOTS];
static unsigned int nr_used, nr_live;

static unsigned int first_slot(const volatile void *p)
{
	return (uint32_t)((uintptr_t)p >> 4) * 2654435761U >> 16;
}

static void on_malloc(const volatile void *p, size_t size)
{
	unsigned int at = first_slot(p);

	if (!running || !p)
		return;
	must(nr_used < SLOTS, "a run needs fewer than %u pieces of memory", SLOTS);
	while (slots[at])
		at = (at + 1) % SLOTS;
	slots[at] = (void *)p;
	used[nr_used++] = at;
	nr_live++;
}

static void on_free(const volatile void *p)
{
	unsigned int at = first_slot(p);

	if (!running || !p)
		return;
	for (; slots[at]; at = (at + 1) % SLOTS) {
		if (slots[at] == p) {
			slots[at] = FREED;
			nr_live--;
			return;
		}
	}
}

static void free_all(void)
{
	while (nr_used) {
		void **slot = &slots[used[--nr_used]];

		if (*slot != FREED)
			free(*slot);
		*slot = NULL;
	}
	nr_live = 0;
}

void fuzz_broken(const char *fmt, ...)
{
	va_list args;

	running = false;
	dprintf(2, "\nfuzz: must hold: ");
	va_start(args, fmt);
	vdprintf(2, fmt, args);
	va_end(args);
	dprintf(2, "\n");
	abort();
}

void die(const char *fmt, ...)
{
	char text[512];
	va_list args;

	/* Formatted, because its arguments may be what is wrong. */
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	must(running, "die() is called in a run only: %s", text);
	longjmp(out, 1);
}

int fuzz_run(int (*fn)(void *arg), void *arg)
{
	static bool installed;
	volatile int status = EXIT_TROUBLE;

	if (!installed)
		__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
	installed = true;

	running = true;
	if (!setjmp(out)) {
		status = fn(arg);
		running = false;
		must(!nr_live, "what was allocated is freed, %u pieces were not",
		     nr_live);
	} else {
		/* State that a process would lose with its end */
		judge_forget();
		report_forget();
		dt_ignore(PKVM_RULE_OK);
		running = false;
	}
	free_all();
	return status;
}
