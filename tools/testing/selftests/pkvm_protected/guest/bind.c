// SPDX-License-Identifier: GPL-2.0-only
/*
 * Have a driver bind now, as when its module is loaded.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

/**
 * bind_suppliers() - bind the driver of the test suppliers
 *
 * Return: 0, or -1.
 */
int bind_suppliers(void)
{
	static const char name[] = "test-suppliers";
	int fd = open("/sys/bus/platform/drivers/pkvm-selftest-suppliers/bind",
		      O_WRONLY);
	int ret;

	if (fd < 0)
		return -1;
	ret = write(fd, name, strlen(name)) == (ssize_t)strlen(name) ? 0 : -1;
	close(fd);
	return ret;
}
