/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The blocks of the physical address map, sorted by address.
 */
#ifndef __DT_BLOCKS_H
#define __DT_BLOCKS_H

#include <linux/of.h>

enum block_kind {
	BLOCK_MEMORY,
	BLOCK_RESERVED,
	BLOCK_REGION,
	BLOCK_WINDOW,
	BLOCK_DEVICE,
};

/**
 * struct block - a piece of the map
 * @kind:	what it is
 * @extent:	bytes
 * @np:		its node, NULL for memory
 * @taken:	a device that is taken from the host
 * @reserved:	a device of status "reserved" that is not taken
 * @windowed:	a device of the host with registers in windows
 * @neighbours:	blocks of other devices that share a page with it
 */
struct block {
	enum block_kind kind;
	struct pkvm_extent extent;
	struct device_node *np;
	bool taken;
	bool reserved;
	bool windowed;
	u32 neighbours;
};

struct blocks {
	struct block *at;
	size_t nr;
};

/**
 * blocks_find() - after judge_tree()
 * @blocks:	filled in; free with blocks_free()
 */
void blocks_find(struct blocks *blocks);
void blocks_free(struct blocks *blocks);

/* Do blocks of two devices, neither of them reserved, share a page? */
bool blocks_are_neighbours(const struct block *a, const struct block *b);

#endif
