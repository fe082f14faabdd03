/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that has a place in the physical address map, sorted by address.
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
 * @taken:	a device that the host does without
 * @reserved:	a device that nobody here uses
 * @windowed:	a device of the host with registers in windows
 * @neighbours:	devices with registers in a page that this one has some in
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
	size_t room;
};

/**
 * blocks_find() - after judge_tree()
 * @blocks:	filled in; free with blocks_free()
 */
void blocks_find(struct blocks *blocks);
void blocks_free(struct blocks *blocks);

/* Are these registers of two devices, neither of them nobody's, in one page? */
bool blocks_are_neighbours(const struct block *a, const struct block *b);

#endif
