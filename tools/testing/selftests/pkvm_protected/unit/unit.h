/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __UNIT_H
#define __UNIT_H

#include <stdbool.h>

#include "../../../../../arch/arm64/kvm/protected/rules.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

/* report.c: kselftest.h counts per file, so one file does the counting */
void plan(unsigned int tests);
void result(bool pass, const char *suite, const char *what);
void note(const char *what, long value);
void finish(void);

/* Each adds its results to the one plan; the count is its own to know. */
unsigned int range_tests(bool run);
unsigned int table_tests(bool run);
unsigned int platform_tests(bool run);
unsigned int window_tests(bool run);
unsigned int words_tests(bool run);
unsigned int access_tests(bool run);
unsigned int tables_tests(bool run);
unsigned int windows_tests(bool run);

#endif
