// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map for a terminal.
 */
#include "map.h"

static void legend(FILE *out, const struct map_row *rows, size_t nr, bool colour)
{
	enum map_look look;

	for (look = 0; look < LOOK_GAP; look++) {
		const struct map_style *style = &map_styles[look];

		if (map_has(rows, nr, look))
			fprintf(out, "%s%c %s%s\n", colour ? style->ansi : "",
				style->letter, style->words,
				colour ? "\033[0m" : "");
	}
	fputc('\n', out);
}

void map_text(FILE *out, const struct map_row *rows, size_t nr, bool colour)
{
	size_t i;

	legend(out, rows, nr, colour);
	for (i = 0; i < nr; i++) {
		const struct map_row *row = &rows[i];
		const struct map_style *style = &map_styles[row->look];
		char size[MAP_SIZE_TEXT], range[48];

		snprintf(range, sizeof(range), "[0x%llx..0x%llx)",
			 row->extent.start, row->extent.start + row->extent.size);
		fputs(colour ? style->ansi : "", out);
		if (row->look == LOOK_GAP)
			fprintf(out, "  %-36s%8s  ...", "",
				map_size(size, row->extent.size));
		else
			fprintf(out, "%c %-36s%8s  %*s%s%s%s%s", style->letter,
				range, map_size(size, row->extent.size),
				2 * (int)row->depth, "", row->name,
				*row->note ? "  (" : "", row->note,
				*row->note ? ")" : "");
		fprintf(out, "%s\n", colour ? "\033[0m" : "");
	}
}
