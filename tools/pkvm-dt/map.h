/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_MAP_H
#define __DT_MAP_H

#include "blocks.h"

/**
 * enum map_look - how a row shows, one colour and one letter each
 */
enum map_look {
	LOOK_MEMORY,
	LOOK_RESERVED,
	LOOK_DEVICE,
	LOOK_OFF,
	LOOK_SHARED,
	LOOK_SHARED_OFF,
	LOOK_IRQCHIP,
	LOOK_CONSOLE,
	LOOK_REGION,
	LOOK_TAKEN,
	LOOK_WINDOW,
	LOOK_GAP,
	LOOKS,
};

/**
 * struct map_row - a row of the picture
 * @look:	how
 * @extent:	bytes
 * @depth:	number of rows before it that it lies in
 * @name:	what to call it
 * @note:	what else there is to say, or ""
 */
struct map_row {
	enum map_look look;
	struct pkvm_extent extent;
	unsigned int depth;
	const char *name;
	char note[80];
};

/**
 * struct map_style - letter and words for a look
 * @letter:	for the terminal
 * @words:	for the legend
 * @ansi:	colour on a terminal
 * @fill:	colour in SVG
 * @off:	disabled or reserved; has a dashed line around it in SVG
 */
struct map_style {
	char letter;
	const char *words;
	const char *ansi;
	const char *fill;
	bool off;
};

extern const struct map_style map_styles[LOOKS];

#define MAP_SIZE_TEXT	24

/* map_size() - a size for people, "64K", in @buf of MAP_SIZE_TEXT bytes */
const char *map_size(char *buf, u64 size);

/* map_has() - is there a row that looks so? */
bool map_has(const struct map_row *rows, size_t nr, enum map_look look);

/* map_rows() - the rows of blocks, at most two for each, into @rows; return how many */
size_t map_rows(const struct blocks *blocks, struct map_row *rows);

void map_text(FILE *out, const struct map_row *rows, size_t nr, bool colour);
void map_svg(FILE *out, const char *title, const struct map_row *rows, size_t nr);

#endif
