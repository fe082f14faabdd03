// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map for documents: columns of rows, as many as it takes.
 */
#include "map.h"

#undef snprintf

#define ROW_HEIGHT	18
/* A picture of few rows is one column, one of many no wider than high. */
#define ROWS_A_COLUMN	64
#define COLUMNS		4
/* Of a character: 0.6 em in the usual fonts, with something to spare */
#define LETTER_WIDTH	7
#define BAR_WIDTH	90
#define INDENT		8
#define SIZE_WIDTH	(8 * LETTER_WIDTH)
#define GUTTER		40
#define MARGIN		16
#define LEGEND_ROW	20

/**
 * struct column - a part of the rows
 * @rows:	the first one
 * @nr:		how many
 * @bars:	width of the widest bar, indentation included
 * @address:	of the longest address
 * @width:	of all
 */
struct column {
	const struct map_row *rows;
	size_t nr;
	unsigned int bars;
	unsigned int address;
	unsigned int width;
};

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

static void row(FILE *out, const struct column *column, const struct map_row *r,
		unsigned int x, unsigned int y)
{
	const char *bold = r->look == LOOK_REGION ? " font-weight=\"bold\"" : "";
	unsigned int address = x + column->bars + 8;
	unsigned int baseline = y + ROW_HEIGHT - 7;
	char size[MAP_SIZE_TEXT];

	map_size(size, r->extent.size);
	if (r->look == LOOK_GAP) {
		fprintf(out, "<text x=\"%u\" y=\"%u\" fill=\"#888888\">... %s</text>\n",
			x + 8, baseline, size);
		return;
	}
	bar(out, x + INDENT * r->depth, y, r->look, bar_width(r->extent.size));
	fprintf(out, "<text x=\"%u\" y=\"%u\"%s>0x%llx</text>", address, baseline,
		bold, r->extent.start);
	fprintf(out, "<text x=\"%u\" y=\"%u\"%s text-anchor=\"end\">%s</text>",
		address + column->address + SIZE_WIDTH - LETTER_WIDTH, baseline, bold,
		size);
	fprintf(out, "<text x=\"%u\" y=\"%u\"%s><title>[0x%llx..0x%llx) ",
		address + column->address + SIZE_WIDTH, baseline, bold,
		r->extent.start, r->extent.start + r->extent.size);
	put_text(out, r->name);
	fputs("</title>", out);
	put_text(out, r->name);
	if (*r->note) {
		fputs(", ", out);
		put_text(out, r->note);
	}
	fputs("</text>\n", out);
}

/* As wide as its longest line. */
static void measure(struct column *column)
{
	unsigned int text = 0;
	char address[24];
	size_t i;

	column->bars = 0;
	column->address = 0;
	for (i = 0; i < column->nr; i++) {
		const struct map_row *r = &column->rows[i];
		unsigned int right = INDENT * r->depth + bar_width(r->extent.size);

		if (r->look == LOOK_GAP)
			continue;
		column->bars = max(column->bars, right);
		snprintf(address, sizeof(address), "0x%llx", r->extent.start);
		column->address = max(column->address,
				      LETTER_WIDTH * (unsigned int)strlen(address));
		text = max(text, (unsigned int)(strlen(r->name) + 2 + strlen(r->note)));
	}
	column->width = column->bars + 8 + column->address + SIZE_WIDTH +
			LETTER_WIDTH * text + GUTTER;
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

static size_t make_columns(struct column *columns, const struct map_row *rows,
			   size_t nr, size_t each)
{
	size_t nr_columns = 0;

	for (; nr; nr -= columns[nr_columns++].nr) {
		struct column *column = &columns[nr_columns];

		column->rows = rows;
		column->nr = min(nr, each);
		measure(column);
		rows += column->nr;
	}
	return nr_columns;
}

void map_svg(FILE *out, const char *title, const struct map_row *rows, size_t nr)
{
	size_t each = max((size_t)ROWS_A_COLUMN, (nr + COLUMNS - 1) / COLUMNS);
	unsigned int top = MARGIN + 24 + LOOK_GAP * LEGEND_ROW + MARGIN;
	unsigned int height = top + MARGIN + ROW_HEIGHT * (unsigned int)min(nr, each);
	unsigned int title_width = LETTER_WIDTH * 3 / 2 * (24 + strlen(title));
	unsigned int x = MARGIN, width = 0;
	struct column columns[COLUMNS];
	size_t nr_columns, c, i;

	nr_columns = make_columns(columns, rows, nr, each);
	for (c = 0; c < nr_columns; c++)
		width += columns[c].width;
	width = 2 * MARGIN + max(width, title_width);

	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" font-family=\"monospace\" font-size=\"11\">\n",
		width, height, width, height);
	fprintf(out, "<rect width=\"%u\" height=\"%u\" fill=\"white\"/>\n", width,
		height);
	fprintf(out, "<text x=\"%u\" y=\"%u\" font-size=\"15\">Physical address map of ",
		MARGIN, MARGIN + 12);
	put_text(out, title);
	fputs("</text>\n", out);
	legend(out, MARGIN + 24);
	for (c = 0; c < nr_columns; c++) {
		for (i = 0; i < columns[c].nr; i++)
			row(out, &columns[c], &columns[c].rows[i], x,
			    top + ROW_HEIGHT * (unsigned int)i);
		x += columns[c].width;
	}
	fputs("</svg>\n", out);
}
