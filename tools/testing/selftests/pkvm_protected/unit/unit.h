/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __UNIT_H
#define __UNIT_H

#include <stdbool.h>

#include "../../../../../arch/arm64/kvm/protected/rules.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

/* report.c: kselftest.h counts per file, so one file does the counting */
void start(void);
void result(bool pass, const char *suite, const char *what);
void note(const char *what, long value);
void finish(void);

void range_tests(void);
void table_tests(void);
void platform_tests(void);
void window_tests(void);
void words_tests(void);
void access_tests(void);
void tables_tests(void);
void windows_tests(void);

#endif
