// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/console.c"

void boot_console_reset(void)
{
	nr_earlycons = 0;
}
