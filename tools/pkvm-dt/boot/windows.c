// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/windows.c"

void boot_windows_reset(void)
{
	nr_windows = 0;
	nr_lacking = 0;
}
