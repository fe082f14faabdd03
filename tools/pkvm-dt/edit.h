/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes to a blob. Each ends the program if libfdt cannot do it.
 */
#ifndef __DT_EDIT_H
#define __DT_EDIT_H

#include <stdbool.h>

#include <linux/of.h>

#include "options.h"
#include "rules.h"

/* Properties of a declaration: its devices, and that their neighbours are forwarded */
#define EDIT_DEVICES	"linux,protected-devices"
#define EDIT_FORWARD	"linux,forward-neighbours"

/* The node with what unprotect needs */
#define EDIT_RECORD	"/__pkvm_dt__"

/**
 * struct edit_device - a device to protect
 * @path:	its path
 * @label:	a label of it, or NULL; an overlay refers to it by this
 * @phandle:	its own, or 0
 */
struct edit_device {
	const char *path;
	const char *label;
	u32 phandle;
};

/**
 * struct edit_request - what is to be declared
 * @devices:	devices to protect
 * @nr:		how many
 * @ranges:	raw ranges to protect
 * @nr_ranges:	how many
 * @forward:	leave registers of the devices' neighbours to the host
 * @overlay:	for edit_overlay(), so devices need labels
 */
struct edit_request {
	struct edit_device devices[MAX_PATHS];
	size_t nr;
	struct pkvm_extent ranges[MAX_PATHS];
	size_t nr_ranges;
	bool forward;
	bool overlay;
};

/**
 * edit_protect() - add a declaration
 * @blob:	the tree; stays as it is
 * @what:	what is to be declared
 * @status:	set status = "reserved" and write the record, too
 *
 * Return: the changed tree, to be freed.
 */
void *edit_protect(const void *blob, const struct edit_request *what, bool status);

/**
 * edit_overlay() - the same change as an overlay
 * @blob:	the tree that it is for
 * @what:	what is to be declared; its devices have labels
 *
 * Return: the overlay, to be freed.
 */
void *edit_overlay(const void *blob, const struct edit_request *what);

/* edit_range_path() - the declaration of a range, to be freed */
char *edit_range_path(struct pkvm_extent range);

/**
 * edit_add_range() - add the declaration of a raw range
 * @blob:	the tree or overlay, changed in place
 * @parent:	where to
 * @base:	the tree whose root the cells of reg are for
 * @range:	the range
 */
void edit_add_range(void *blob, int parent, const void *base, struct pkvm_extent range);

/**
 * edit_unprotect() - take one device's change back, or a range's
 * @blob:	the tree, changed in place
 * @path:	the device, the declaration of a range, or NULL for the one that was protected last
 *
 * Return: true, or false if there is no record of it.
 */
bool edit_unprotect(void *blob, const char *path);

/**
 * edit_trim() - pack, and drop names at the end of the strings block that
 * nothing refers to
 * @blob:	the tree, changed in place
 */
void edit_trim(void *blob);

/* edit_must() - end the program if libfdt has failed */
int edit_must(int err);

#endif
