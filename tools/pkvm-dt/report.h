/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_REPORT_H
#define __DT_REPORT_H

#include <stdio.h>

#include "verdict.h"

/**
 * report_refusal() - why a command does not do what it was asked to
 * @out:	where to
 * @v:		the outcome; dt_messages has the errors, or the warnings that count
 * @so:		what that means for the command
 *
 * Return: the exit status.
 */
int report_refusal(FILE *out, const struct verdict *v, const char *so);

void report_text(const struct verdict *v);
void report_json(const struct verdict *v, bool first);

/* report_json_string() - a text with quotes around it, escaped */
void report_json_string(const char *text);

#endif
