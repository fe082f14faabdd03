/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The devices and ranges that protect is asked for, and the verdict on them.
 */
#ifndef __DT_REQUEST_H
#define __DT_REQUEST_H

#include "edit.h"
#include "verdict.h"

typedef void (*request_fn)(const struct verdict *v, void *arg);

/**
 * request_read() - find what the command line names, after judge_tree()
 * @what:	filled in; free with request_free()
 * @o:		the command line
 *
 * Ends the program if something is not there, or cannot be declared.
 */
void request_read(struct edit_request *what, const struct options *o);
void request_free(struct edit_request *what);

/**
 * request_add() - one device more
 * @what:	the request
 * @np:		the device
 *
 * Return: NULL, or why not; @what is then unchanged.
 */
const char *request_add(struct edit_request *what, const struct device_node *np);

/* request_has() - index of a device in the request, or @what->nr */
size_t request_has(const struct edit_request *what, const struct device_node *np);

/**
 * request_judge() - would the boot refuse it?
 * @o:		the command line
 * @declared:	the tree with the declaration, and the devices' old status
 * @changed:	the tree as it is to be written
 * @fn:		called for each page size, of the tree that is refused or of @changed,
 *		with all messages in place
 * @arg:	for @fn
 *
 * In @changed the devices are reserved, so it does not show that the host needs one.
 *
 * Return: true if it is refused.
 */
bool request_judge(const struct options *o, const void *declared, const void *changed,
		   request_fn fn, void *arg);

#endif
