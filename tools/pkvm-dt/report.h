/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_REPORT_H
#define __DT_REPORT_H

#include <stdio.h>

#include "verdict.h"

/**
 * report_refusal() - say why a command refuses, if it does
 * @out:	where to
 * @v:		the outcome; dt_messages has the errors, or the warnings that count
 * @so:		what that means for the command; NULL if it has shown the tree anyway
 *
 * Return: the exit status.
 */
int report_refusal(FILE *out, const struct verdict *v, const char *so);

/**
 * report_text() - the outcome for people
 * @out:	where to
 * @v:		the outcome; dt_messages has the rest
 * @brief:	without notes and digest
 *
 * Of many warnings of a kind the first few are shown, and none that was shown for
 * another page size before.
 */
void report_text(FILE *out, const struct verdict *v, bool brief);

/* report_forget() - forget what was shown */
void report_forget(void);

void report_json(const struct verdict *v, bool first);

/* report_json_string() - a text with quotes around it, escaped */
void report_json_string(const char *text);

#endif
