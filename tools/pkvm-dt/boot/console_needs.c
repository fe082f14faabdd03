// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/console_needs.c"

void boot_console_needs_reset(void)
{
	free(edges);
	free(syscons);
	edges = NULL;
	syscons = NULL;
	nr_nodes = 0;
	nr_edges = 0;
	nr_syscons = 0;
	too_many = false;
	memset(waits_for, 0, sizeof(waits_for));
	memset(needed, 0, sizeof(needed));
}
