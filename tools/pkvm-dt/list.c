// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt list: regions, devices with their state, and their neighbours in the page.
 */
#include "blob.h"
#include "blocks.h"
#include "judge.h"
#include "options.h"
#include "protected.h"
#include "report.h"
#include "resolve.h"
#include "say.h"

/* Limits of a line: a tree can have any number of neighbours, and long compatibles. */
#define NEIGHBOURS_SHOWN	8
#define NAME_SHOWN		64

/* To be freed. */
static char *state_of(const struct block *block)
{
	const char *status = of_string(block->np, "status");

	if (block->taken)
		return dt_printf("protected");
	if (block->windowed)
		return dt_printf("through EL2");
	if (of_device_is_available(block->np))
		return dt_printf("host");
	return dt_printable(dt_printf("%s", status ? status : "unreadable status"));
}

static void print_extent(struct pkvm_extent e)
{
	char text[48];

	snprintf(text, sizeof(text), "[0x%llx..0x%llx)", e.start, e.start + e.size);
	printf("%-34s", text);
}

static void print_regions(const struct blocks *blocks)
{
	size_t i;

	printf("%-34s%s\n", "region", "declared by");
	for (i = 0; i < blocks->nr; i++) {
		if (blocks->at[i].kind != BLOCK_REGION)
			continue;
		print_extent(blocks->at[i].extent);
		printf("%s\n", of_path(blocks->at[i].np));
	}
}

static void print_windows(void)
{
	const struct pkvm_window *window;
	char words[48];
	u32 i;

	for (i = 0; !pkvm_plan.refused && (window = pkvm_window_at(i)); i++) {
		if (!i)
			printf("\n%-34s%-24s  %s\n", "left to the host", "access", "declared by");
		print_extent(window->regs);
		pkvm_window_words(words, sizeof(words), window);
		printf("%-24s  %s\n", words, of_path(window->np));
	}
}

/* Each node once, however many blocks of it are in the page. */
static void print_neighbours(const struct blocks *blocks, const struct block *me)
{
	const struct device_node *last = NULL;
	unsigned int nr = 0;
	size_t i;

	for (i = 0; me->neighbours && i < blocks->nr; i++) {
		const struct block *other = &blocks->at[i];

		of_step();
		if (other->np == last || !blocks_are_neighbours(me, other))
			continue;
		if (nr++ == NEIGHBOURS_SHOWN) {
			printf(", ... (%u blocks of registers)", me->neighbours);
			break;
		}
		printf("%s%s", last ? ", " : "  in the same page: ",
		       of_path(other->np));
		last = other->np;
	}
}

/* As in a source: "label: compatible" */
static void print_names(const struct device_node *np)
{
	const char *compatible = of_string(np, "compatible");
	const char *label = label_of(np);
	char *text;

	if (label)
		printf("  %s:", label);
	if (!compatible)
		return;
	text = dt_printable(dt_printf("%.*s", NAME_SHOWN, compatible));
	printf("%s%s", label ? " " : "  ", text);
	free(text);
}

static bool is_wanted(struct device_node *np, char *const *words)
{
	bool wanted = !*words;

	for (; *words; words++)
		wanted |= resolve_matches(np, *words);
	return wanted;
}

/* Return: how many. */
static size_t print_devices(const struct blocks *blocks, char *const *words)
{
	size_t nr = 0;
	size_t i;

	printf("%-34s%-12s%s\n", "registers", "state", "device");
	for (i = 0; i < blocks->nr; i++) {
		const struct block *block = &blocks->at[i];
		char *state;

		if (block->kind != BLOCK_DEVICE || !is_wanted(block->np, words))
			continue;
		state = state_of(block);
		print_extent(block->extent);
		printf("%-12s%s", state, of_path(block->np));
		free(state);
		print_names(block->np);
		print_neighbours(blocks, block);
		putchar('\n');
		nr++;
	}
	return nr;
}

int cmd_list(const struct options *o)
{
	void *blob = blob_load_tree(o);
	struct verdict v = verdict_find(o, o->words[0], blob, o->page_shifts[0]);
	struct blocks blocks;
	int status;

	blocks_find(&blocks);
	print_regions(&blocks);
	print_windows();
	putchar('\n');
	if (!print_devices(&blocks, o->words + 1) && o->words[1])
		die("%s: no device with registers has that in its name, a label or compatible",
		    o->words[1]);
	if (v.refused)
		putchar('\n');
	status = report_refusal(stdout, &v, NULL);
	blocks_free(&blocks);
	judge_forget();
	free(blob);
	return status;
}
