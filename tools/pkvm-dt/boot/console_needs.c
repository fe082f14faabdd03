// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/console_needs.c"

void boot_console_needs_reset(void)
{
	nr_nodes = 0;
	too_many = false;
	memset(needs, 0, sizeof(needs));
	memset(waits, 0, sizeof(waits));
	memset(parents, 0, sizeof(parents));
}
