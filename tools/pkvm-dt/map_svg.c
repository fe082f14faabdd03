// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map for documents: columns of rows, as many as it takes.
 */
#include "map.h"

#undef snprintf

#define ROW_HEIGHT	18
#define ROWS_A_COLUMN	64
#define COLUMN_WIDTH	620
#define BAR_WIDTH	150
#define MARGIN		16
#define LEGEND_ROW	20

static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '<')
			fputs("&lt;", out);
		else if (c == '>')
			fputs("&gt;", out);
		else if (c == '&')
			fputs("&amp;", out);
		else if (c == '"')
			fputs("&quot;", out);
		else
			fputc(c < ' ' || c >= 0x7f ? '?' : c, out);
	}
}

/* The bar grows with the number of digits of the size. */
static unsigned int bar_width(u64 size)
{
	unsigned int bits = 0;

	while (size >>= 1)
		bits++;
	return 20 + bits * (BAR_WIDTH - 20) / 64;
}

static void bar(FILE *out, unsigned int x, unsigned int y, enum map_look look,
		unsigned int width)
{
	fprintf(out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"%s\" stroke=\"%s\"/>\n",
		x, y, width, ROW_HEIGHT - 4, map_styles[look].fill,
		look == LOOK_REGION ? "#1e5f1e" : "#888888");
}

static void row(FILE *out, const struct map_row *r, unsigned int x, unsigned int y)
{
	unsigned int indent = 8 * r->depth;
	unsigned int baseline = y + ROW_HEIGHT - 7;
	char size[MAP_SIZE_TEXT];

	if (r->look == LOOK_GAP) {
		fprintf(out, "<text x=\"%u\" y=\"%u\" fill=\"#888888\">... %s</text>\n",
			x + 20, baseline, map_size(size, r->extent.size));
		return;
	}
	bar(out, x + indent, y, r->look, bar_width(r->extent.size));
	fprintf(out, "<text x=\"%u\" y=\"%u\"%s><title>[0x%llx..0x%llx) ",
		x + BAR_WIDTH + 72, baseline,
		r->look == LOOK_REGION ? " font-weight=\"bold\"" : "",
		r->extent.start, r->extent.start + r->extent.size);
	put_text(out, r->name);
	fprintf(out, "</title>0x%llx %s ", r->extent.start,
		map_size(size, r->extent.size));
	put_text(out, r->name);
	if (*r->note) {
		fputs(", ", out);
		put_text(out, r->note);
	}
	fputs("</text>\n", out);
}

static void legend(FILE *out, unsigned int y)
{
	enum map_look look;

	for (look = 0; look < LOOK_GAP; look++, y += LEGEND_ROW) {
		bar(out, MARGIN, y, look, 40);
		fprintf(out, "<text x=\"%u\" y=\"%u\">%s</text>\n", MARGIN + 52,
			y + ROW_HEIGHT - 7, map_styles[look].words);
	}
}

void map_svg(FILE *out, const char *title, const struct map_row *rows, size_t nr)
{
	unsigned int columns = (nr + ROWS_A_COLUMN - 1) / ROWS_A_COLUMN;
	unsigned int top = MARGIN + 24 + LOOK_GAP * LEGEND_ROW + MARGIN;
	unsigned int height = top + MARGIN + ROW_HEIGHT *
			      (unsigned int)min(nr, (size_t)ROWS_A_COLUMN);
	unsigned int width = 2 * MARGIN + COLUMN_WIDTH * max(columns, 1U);
	size_t i;

	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" font-family=\"monospace\" font-size=\"11\">\n",
		width, height, width, height);
	fprintf(out, "<rect width=\"%u\" height=\"%u\" fill=\"white\"/>\n", width,
		height);
	fprintf(out, "<text x=\"%u\" y=\"%u\" font-size=\"15\">Physical address map of ",
		MARGIN, MARGIN + 12);
	put_text(out, title);
	fputs("</text>\n", out);
	legend(out, MARGIN + 24);
	for (i = 0; i < nr; i++)
		row(out, &rows[i],
		    MARGIN + COLUMN_WIDTH * (unsigned int)(i / ROWS_A_COLUMN),
		    top + ROW_HEIGHT * (unsigned int)(i % ROWS_A_COLUMN));
	fputs("</svg>\n", out);
}
