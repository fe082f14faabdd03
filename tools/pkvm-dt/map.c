// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt map: the physical address map as a picture. It is not to scale: a page of
 * registers and a gap of a terabyte are in one picture.
 */
#include "blob.h"
#include "judge.h"
#include "map.h"
#include "options.h"
#include "out.h"
#include "protected.h"
#include "report.h"
#include "say.h"

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
	nr = map_rows(&blocks, rows);

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
