// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt map: the physical address map as a picture.
 *
 * A row is a block, or a gap between blocks. It is not to scale: a page of registers
 * and a gap of a terabyte are in one picture.
 */
#include "blob.h"
#include "judge.h"
#include "map.h"
#include "options.h"
#include "out.h"
#include "protected.h"
#include "report.h"
#include "say.h"

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
static size_t make_rows(const struct blocks *blocks, struct map_row *rows)
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

int cmd_map(const struct options *o)
{
	void *blob = blob_load_tree(o);
	struct blocks blocks;
	struct map_row *rows;
	struct verdict v;
	size_t nr, size;
	char *picture;
	FILE *out;
	int status;

	v = verdict_find(o, o->words[0], blob, o->page_shifts[0]);
	blocks_find(&blocks);
	rows = dt_alloc((2 * blocks.nr + 1) * sizeof(*rows));
	nr = make_rows(&blocks, rows);

	out = open_memstream(&picture, &size);
	if (!out)
		die("no memory for the map");
	if (o->svg)
		map_svg(out, o->words[0], rows, nr);
	else
		map_text(out, rows, nr, o->colour && !o->out);
	if (!pkvm_machine_memory(0, &(struct pkvm_extent){ 0 }) && !o->svg)
		fprintf(out, "RAM unknown: /memory is absent or empty\n");
	if (fclose(out))
		die("no memory for the map");
	out_save(o->out ? o->out : "-", picture, size);

	status = report_refusal(stderr, &v, NULL);
	free(picture);
	free(rows);
	blocks_free(&blocks);
	judge_forget();
	free(blob);
	return status;
}
