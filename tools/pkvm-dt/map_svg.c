// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map for documents: columns of rows, as many as it takes.
 */
#include "map.h"
#include "say.h"

#define ROW_HEIGHT	18
/* A picture of few rows is one column; more than fit into the width go below. */
#define ROWS_A_COLUMN	32
#define COLUMNS		4
#define WIDTH_MAX	1600
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
 * @letters:	of the longest name with its note, as far as there is room
 * @width:	of all
 */
struct column {
	const struct map_row *rows;
	size_t nr;
	unsigned int bars;
	unsigned int address;
	unsigned int letters;
	unsigned int width;
};

/* The end of a text that is too long is what tells it from others. */
static void put_text(FILE *out, const char *text, size_t most)
{
	size_t len = strlen(text);

	if (len > most && most > 3) {
		fputs("...", out);
		text += len - (most - 3);
	}
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
	fprintf(out,
		"<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"%s\" stroke=\"%s\"%s/>\n",
		x, y, width, ROW_HEIGHT - 4, map_styles[look].fill,
		look == LOOK_REGION ? "#1e5f1e" : "#888888",
		map_styles[look].off ? " stroke-dasharray=\"3 2\"" : "");
}

static void row(FILE *out, const struct column *column, const struct map_row *r,
		unsigned int x, unsigned int y)
{
	const char *bold = r->look == LOOK_REGION ? " font-weight=\"bold\"" : "";
	unsigned int address = x + column->bars + 8;
	unsigned int baseline = y + ROW_HEIGHT - 7;
	size_t note = *r->note ? 2 + strlen(r->note) : 0;
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
	put_text(out, r->name, strlen(r->name));
	fputs("</title>", out);
	put_text(out, r->name, column->letters - note);
	if (*r->note) {
		fputs(", ", out);
		put_text(out, r->note, strlen(r->note));
	}
	fputs("</text>\n", out);
}

/* As wide as its longest line. */
static void measure(struct column *column)
{
	char address[24];
	size_t i;

	column->bars = 0;
	column->address = 0;
	column->letters = 0;
	for (i = 0; i < column->nr; i++) {
		const struct map_row *r = &column->rows[i];
		unsigned int right = INDENT * r->depth + bar_width(r->extent.size);

		if (r->look == LOOK_GAP)
			continue;
		column->bars = max(column->bars, right);
		snprintf(address, sizeof(address), "0x%llx", r->extent.start);
		column->address = max(column->address,
				      LETTER_WIDTH * (unsigned int)strlen(address));
		column->letters = max(column->letters,
				      (unsigned int)(strlen(r->name) + 2 + strlen(r->note)));
	}
	column->width = column->bars + 8 + column->address + SIZE_WIDTH + GUTTER;
	column->letters = min(column->letters,
			      (WIDTH_MAX - 2 * MARGIN - column->width) / LETTER_WIDTH);
	column->width += LETTER_WIDTH * column->letters;
}

static unsigned int legend_rows(const struct map_row *rows, size_t nr)
{
	unsigned int used = 0;
	enum map_look look;

	for (look = 0; look < LOOK_GAP; look++)
		used += map_has(rows, nr, look);
	return used;
}

static void legend(FILE *out, const struct map_row *rows, size_t nr, unsigned int y)
{
	enum map_look look;

	for (look = 0; look < LOOK_GAP; look++) {
		if (!map_has(rows, nr, look))
			continue;
		bar(out, MARGIN, y, look, 40);
		fprintf(out, "<text x=\"%u\" y=\"%u\">%s</text>\n", MARGIN + 52,
			y + ROW_HEIGHT - 7, map_styles[look].words);
		y += LEGEND_ROW;
	}
}

/**
 * struct picture - where everything goes
 * @columns:	from left to right
 * @nr:		how many
 * @each:	rows in the first of them
 * @width:	of the picture
 */
struct picture {
	struct column columns[COLUMNS];
	size_t nr;
	size_t each;
	unsigned int width;
};

static void make_columns(struct picture *p, const struct map_row *rows, size_t nr)
{
	p->nr = 0;
	p->width = 2 * MARGIN;
	while (nr) {
		struct column *column = &p->columns[p->nr++];

		column->rows = rows;
		column->nr = min(nr, p->each);
		measure(column);
		p->width += column->width;
		rows += column->nr;
		nr -= column->nr;
	}
}

/* As many columns as the width allows. */
static void lay_out(struct picture *p, const struct map_row *rows, size_t nr)
{
	size_t columns = COLUMNS;

	do {
		p->each = max((size_t)ROWS_A_COLUMN, (nr + columns - 1) / columns);
		make_columns(p, rows, nr);
	} while (p->width > WIDTH_MAX && --columns);
}

void map_svg(FILE *out, const char *file, const struct map_row *rows, size_t nr)
{
	unsigned int top = MARGIN + 24 + legend_rows(rows, nr) * LEGEND_ROW + MARGIN;
	/* Its letters are larger. */
	unsigned int letters = (WIDTH_MAX - 2 * MARGIN) / (LETTER_WIDTH * 3 / 2);
	unsigned int x = MARGIN, height;
	struct picture p;
	char *title;
	size_t c, i;

	lay_out(&p, rows, nr);
	title = dt_printf("Physical address map, %uK pages: ", 1U << PAGE_SHIFT >> 10);
	letters = min(letters, (unsigned int)(strlen(title) + strlen(file)));
	p.width = max(p.width, 2 * MARGIN + LETTER_WIDTH * 3 / 2 * letters);
	height = top + MARGIN + ROW_HEIGHT * (unsigned int)min(nr, p.each);

	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" font-family=\"monospace\" font-size=\"11\">\n",
		p.width, height, p.width, height);
	fprintf(out, "<rect width=\"%u\" height=\"%u\" fill=\"white\"/>\n", p.width,
		height);
	fprintf(out, "<text x=\"%u\" y=\"%u\" font-size=\"15\">", MARGIN, MARGIN + 12);
	fputs(title, out);
	put_text(out, file, letters - strlen(title));
	fputs("</text>\n", out);
	legend(out, rows, nr, MARGIN + 24);
	for (c = 0; c < p.nr; c++) {
		for (i = 0; i < p.columns[c].nr; i++)
			row(out, &p.columns[c], &p.columns[c].rows[i], x,
			    top + ROW_HEIGHT * (unsigned int)i);
		x += p.columns[c].width;
	}
	fputs("</svg>\n", out);
	free(title);
}
