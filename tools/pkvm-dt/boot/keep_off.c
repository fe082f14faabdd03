// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/keep_off.c"

void boot_keep_off_reset(void)
{
	struct device_node *np;

	while (taken_nodes.next != &taken_nodes) {
		struct list_head *head = taken_nodes.next;

		taken_nodes.next = head->next;
		free(dt_entry(head, struct taken, list));
	}
	taken_nodes.prev = &taken_nodes;
	for_each_of_allnodes(np)
		np->populated = false;
}
