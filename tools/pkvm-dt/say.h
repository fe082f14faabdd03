/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory and text; both end the program if there is none.
 */
#ifndef __DT_SAY_H
#define __DT_SAY_H

#include <stddef.h>

/* Exit status: clean; refused; usage, unreadable file. */
enum { EXIT_CLEAN, EXIT_REFUSED, EXIT_TROUBLE };

/**
 * die() - say why on stderr, and end with EXIT_TROUBLE
 * @fmt:	as printf(); "pkvm-dt: " goes in front
 */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/**
 * dt_printable() - make a text harmless for a terminal
 * @text:	from outside; bytes that are not printable ASCII become '?'
 *
 * Return: @text.
 */
char *dt_printable(char *text);

/* dt_alloc() - zeroed memory, to be freed; never NULL */
void *dt_alloc(size_t size);

/**
 * dt_printf() - formatted text in memory of its own
 * @fmt:	as printf()
 *
 * Return: the text, to be freed.
 */
char *dt_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
