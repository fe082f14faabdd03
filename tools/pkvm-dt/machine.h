/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page size, physical address size and memory of the machine that is to boot.
 */
#ifndef __DT_MACHINE_H
#define __DT_MACHINE_H

#include <linux/of.h>

#include "rules.h"

/**
 * machine_set() - set what the command line of the tool says
 * @page_shift:	log2 of the page size
 * @pa_bits:	bits of physical address, 0 if unknown
 */
void machine_set(u32 page_shift, u32 pa_bits);

/**
 * machine_read_memory() - the banks that the kernel will make of this tree
 */
void machine_read_memory(void);

/* machine_forget() - free what machine_read_memory() has made */
void machine_forget(void);

u32 machine_pa_bits(void);

/**
 * machine_placeholder() - does /memory cover registers that a range takes?
 * @range:	the page frames
 *
 * Return: the node with registers there, or NULL.
 */
const struct device_node *machine_placeholder(struct pkvm_range range);

#endif
