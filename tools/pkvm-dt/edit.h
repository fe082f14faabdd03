/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes to a blob. Each ends the program if libfdt cannot do it.
 */
#ifndef __DT_EDIT_H
#define __DT_EDIT_H

#include <stdbool.h>

#include <linux/of.h>

/* Of a declaration: its neighbours stay usable. */
#define EDIT_FORWARD	"linux,forward-neighbours"

/* Where protect writes down what unprotect needs. */
#define EDIT_RECORD	"/__pkvm_dt__"

/**
 * struct edit_device - a device to protect
 * @path:	its path
 * @label:	a label of it, or NULL
 * @phandle:	its own, or 0
 */
struct edit_device {
	const char *path;
	const char *label;
	u32 phandle;
};

/**
 * edit_protect() - add a declaration
 * @blob:	the tree; stays as it is
 * @devices:	what to protect
 * @nr:		how many
 * @forward:	leave registers of their neighbours to the host
 * @status:	set status = "reserved" and write the record, too
 *
 * Return: the changed tree, to be freed.
 */
void *edit_protect(const void *blob, const struct edit_device *devices,
		   size_t nr, bool forward, bool status);

/**
 * edit_overlay() - the same change as an overlay
 * @devices:	what to protect
 * @nr:		how many
 * @forward:	leave registers of their neighbours to the host
 *
 * Ends the program if a device has no label.
 *
 * Return: the overlay, to be freed.
 */
void *edit_overlay(const struct edit_device *devices, size_t nr, bool forward);

/**
 * edit_unprotect() - take one device's change back
 * @blob:	the tree, changed in place
 * @path:	the device, or NULL for the one that was protected last
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
