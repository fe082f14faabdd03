/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of both fuzz targets.
 */
#ifndef __DT_FUZZ_H
#define __DT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * must() - a condition that holds for every input
 * @holds:	it does
 * @fmt:	what must hold, as printf()
 *
 * Ends the fuzzer, which then writes the input to a file.
 */
#define must(holds, ...) do { if (!(holds)) fuzz_broken(__VA_ARGS__); } while (0)

void fuzz_broken(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/**
 * fuzz_run() - call a function as a process of its own would
 * @fn:		the function
 * @arg:	for it
 *
 * die() comes back here. What was allocated is freed then; if @fn returned, all
 * of it must have been freed by itself.
 *
 * Return: what @fn returned, or the exit status of die().
 */
int fuzz_run(int (*fn)(void *arg), void *arg);

/* output.c: check what a command has printed */
void fuzz_output_check(const char *text, bool json);

/* expect.c: compare the registry with another reading of the blob */
void fuzz_expect(const void *blob, bool refused);

#endif
