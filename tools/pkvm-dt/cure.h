/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_CURE_H
#define __DT_CURE_H

#include "edit.h"

/**
 * cure_say() - print the commands that the boot would not refuse
 * @o:		the command that was refused
 * @blob:	the tree
 * @what:	what was asked for
 *
 * One that leaves the registers of the devices in the way to the host, and one that
 * protects these, too. None if the host cannot do without one of them.
 */
void cure_say(const struct options *o, const void *blob, const struct edit_request *what);

#endif
