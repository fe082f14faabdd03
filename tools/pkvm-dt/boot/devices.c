// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/devices.c"

void boot_devices_reset(void)
{
	free(devices);
	devices = NULL;
	nr_devices = 0;
}
