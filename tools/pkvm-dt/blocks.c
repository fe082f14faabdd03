// SPDX-License-Identifier: GPL-2.0-only
#include "blocks.h"
#include "protected.h"

static void add(struct blocks *blocks, struct block block)
{
	blocks->at = pkvm_list_room(blocks->at, blocks->nr, sizeof(block));
	blocks->at[blocks->nr++] = block;
}

static void add_node(struct device_node *np, void *arg)
{
	bool reserved = of_node_name_eq(np->parent, "reserved-memory");
	struct pkvm_dt_cursor cursor = { 0 };
	struct block block = {
		.kind = reserved ? BLOCK_RESERVED : BLOCK_DEVICE, .np = np,
		.taken = pkvm_protected_is_taken(np),
		.reserved = pkvm_dt_is_reserved(np) && !pkvm_protected_is_taken(np),
	};

	/* Memory is in the kernel's banks already. */
	if (of_node_is_type(np, "memory"))
		return;
	while (pkvm_dt_next_regs(np, &cursor, &block.extent)) {
		block.windowed = !block.taken && !pkvm_plan.refused && !block.reserved &&
				 pkvm_dt_is_available(np) && pkvm_windows_in(block.extent);
		add(arg, block);
	}
}

static int compare(const void *a, const void *b)
{
	const struct block *one = a, *two = b;

	if (one->extent.start != two->extent.start)
		return one->extent.start < two->extent.start ? -1 : 1;
	if (one->extent.size != two->extent.size)
		return one->extent.size > two->extent.size ? -1 : 1;
	return (int)one->kind - (int)two->kind;
}

bool blocks_are_neighbours(const struct block *a, const struct block *b)
{
	struct pkvm_range one, two;

	return a->kind == BLOCK_DEVICE && b->kind == BLOCK_DEVICE &&
	       a->np != b->np && !a->reserved && !b->reserved &&
	       pkvm_extent_widen(a->extent, PAGE_SHIFT, &one) == PKVM_RULE_OK &&
	       pkvm_extent_widen(b->extent, PAGE_SHIFT, &two) == PKVM_RULE_OK &&
	       pkvm_ranges_overlap(one, two);
}

/* Sorted by start, so those behind are looked at until one starts too high. */
static void count_neighbours(struct blocks *blocks)
{
	size_t i, j;

	for (i = 0; i < blocks->nr; i++) {
		struct block *a = &blocks->at[i];
		u64 last = (a->extent.start + (a->extent.size - 1)) >> PAGE_SHIFT;

		for (j = i + 1; j < blocks->nr; j++) {
			struct block *b = &blocks->at[j];

			of_step();
			if (b->extent.start >> PAGE_SHIFT > last)
				break;
			if (blocks_are_neighbours(a, b)) {
				a->neighbours++;
				b->neighbours++;
			}
		}
	}
}

void blocks_find(struct blocks *blocks)
{
	const struct pkvm_window *window;
	struct pkvm_extent bank;
	u32 i;

	memset(blocks, 0, sizeof(*blocks));
	for (i = 0; pkvm_machine_memory(i, &bank); i++)
		add(blocks, (struct block){ .kind = BLOCK_MEMORY, .extent = bank });
	for (i = 0; i < pkvm_plan.nr_slots; i++) {
		struct pkvm_range range = pkvm_plan.slots[i].range;

		add(blocks, (struct block){
			.kind = BLOCK_REGION, .np = pkvm_plan_node(i),
			.extent = { range.start << PAGE_SHIFT,
				    (range.end - range.start) << PAGE_SHIFT },
		});
	}
	for (i = 0; !pkvm_plan.refused && (window = pkvm_window_at(i)); i++)
		add(blocks, (struct block){
			.kind = BLOCK_WINDOW, .np = window->np, .extent = window->regs,
		});
	pkvm_dt_visit_nodes(add_node, blocks);
	if (blocks->nr)
		qsort(blocks->at, blocks->nr, sizeof(*blocks->at), compare);
	count_neighbours(blocks);
}

void blocks_free(struct blocks *blocks)
{
	free(blocks->at);
	memset(blocks, 0, sizeof(*blocks));
}
