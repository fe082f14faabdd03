// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rows of the map. A row is a block, or a gap between blocks.
 */
#include "blocks.h"
#include "map.h"
#include "protected.h"

#define MAX_DEPTH	8

const struct map_style map_styles[LOOKS] = {
	[LOOK_MEMORY]	= { '#', "memory", "\033[34m", "#9dbfe6", false },
	[LOOK_RESERVED]	= { '%', "reserved memory", "\033[36m", "#c3d4e8", false },
	[LOOK_DEVICE]	= { 'd', "device of the host", "", "#c8c8c8", false },
	[LOOK_OFF]	= { '-', "device that is disabled or reserved", "\033[2m", "#f6f6f6", true },
	[LOOK_SHARED]	= { '!', "device that shares a page with another", "\033[33m", "#f0c14b",
			    false },
	[LOOK_SHARED_OFF] = { '~', "the same, disabled or reserved", "\033[2;33m", "#fbf0cc", true },
	[LOOK_IRQCHIP]	= { 'g', "interrupt controller of the host", "\033[31m", "#e39a94", false },
	[LOOK_CONSOLE]	= { 'c', "console of the host", "\033[1;31m", "#f2b184", false },
	[LOOK_REGION]	= { 'P', "protected region", "\033[1;32m", "#4fa34f", false },
	[LOOK_TAKEN]	= { 'p', "device in a protected region", "\033[32m", "#a9dca9", false },
	[LOOK_WINDOW]	= { 'w', "registers in it that the host keeps", "\033[35m", "#d9b3e6", false },
	[LOOK_GAP]	= { ' ', "nothing known", "\033[2m", "none", false },
};

const char *map_size(char *buf, u64 size)
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;

	while (unit < 6 && size >= 1024 && (size % 1024 == 0 || size >= 100 * 1024)) {
		size /= 1024;
		unit++;
	}
	snprintf(buf, MAP_SIZE_TEXT, "%llu%c", size, units[unit]);
	return buf;
}

static enum map_look look_of(const struct block *block)
{
	switch (block->kind) {
	case BLOCK_MEMORY:
		return LOOK_MEMORY;
	case BLOCK_RESERVED:
		return LOOK_RESERVED;
	case BLOCK_REGION:
		return LOOK_REGION;
	case BLOCK_WINDOW:
		return LOOK_WINDOW;
	case BLOCK_DEVICE:
		break;
	}
	if (block->taken)
		return LOOK_TAKEN;
	if (pkvm_host_needs(block->np, false) == PKVM_RULE_IRQCHIP)
		return LOOK_IRQCHIP;
	if (pkvm_is_console(block->np))
		return LOOK_CONSOLE;
	if (of_device_is_available(block->np))
		return block->neighbours ? LOOK_SHARED : LOOK_DEVICE;
	return block->neighbours ? LOOK_SHARED_OFF : LOOK_OFF;
}

static struct map_row row_of(const struct block *block)
{
	struct map_row row = {
		.look = look_of(block), .extent = block->extent,
		.name = block->np ? of_path(block->np) : "memory",
	};
	size_t len = 0;

	if (row.look == LOOK_WINDOW)
		pkvm_window_words(row.note, sizeof(row.note),
				  pkvm_window_next(block->extent.start));
	if (row.look == LOOK_CONSOLE || row.look == LOOK_IRQCHIP)
		len += snprintf(row.note, sizeof(row.note), "%s",
				row.look == LOOK_CONSOLE ? "console" : "interrupt controller");
	if (block->windowed)
		len += snprintf(row.note + len, sizeof(row.note) - len, "%sthrough EL2",
				len ? ", " : "");
	if (block->neighbours)
		snprintf(row.note + len, sizeof(row.note) - len,
			 "%spage shared with %u other%s", len ? ", " : "",
			 block->neighbours, block->neighbours == 1 ? "" : "s");
	return row;
}

bool map_has(const struct map_row *rows, size_t nr, enum map_look look)
{
	while (nr && rows[nr - 1].look != look)
		nr--;
	return nr;
}

/* The last byte, so that a block may end where addresses do. */
static u64 last_of(struct pkvm_extent e)
{
	u64 last = e.start + (e.size - 1);

	return last < e.start ? ~0ULL : last;
}

/* Gaps between, and how deep each block lies in those before it. */
size_t map_rows(const struct blocks *blocks, struct map_row *rows)
{
	u64 open[MAX_DEPTH];
	unsigned int depth = 0;
	size_t nr = 0, i;
	u64 last = 0;

	for (i = 0; i < blocks->nr; i++) {
		struct pkvm_extent e = blocks->at[i].extent;

		while (depth && open[depth - 1] < e.start)
			depth--;
		if (i && e.start > last && e.start - last > 1)
			rows[nr++] = (struct map_row){
				.look = LOOK_GAP, .name = "",
				.extent = { last + 1, e.start - last - 1 },
			};
		rows[nr] = row_of(&blocks->at[i]);
		rows[nr++].depth = depth;
		if (!i || last_of(e) > last)
			last = last_of(e);
		if (depth < MAX_DEPTH)
			open[depth++] = last_of(e);
	}
	return nr;
}
