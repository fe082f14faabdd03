// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait while the page tables are read from outside the machine.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>

#include "guest.h"

/* Input must not appear between the lines of the log. */
static void no_echo(void)
{
	struct termios tio;

	if (ioctl(0, TCGETS, &tio))
		return;
	tio.c_lflag &= ~(ECHO | ICANON);
	ioctl(0, TCSETS, &tio);
}

/**
 * step_snap() - say so on the console, and wait there for a character
 * @step:	"snap:NAME"; boots/oracle.py takes the snapshot NAME meanwhile
 */
void step_snap(const char *step)
{
	char text[64];

	no_echo();
	snprintf(text, sizeof(text), "oracle: snap %s waits\n", step + 5);
	file_write("/dev/kmsg", text);
	report(read(0, text, 1) == 1, step, "the other side");
}
