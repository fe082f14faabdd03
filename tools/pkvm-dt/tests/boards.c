// SPDX-License-Identifier: GPL-2.0-only
/*
 * boards BOARD.dtb: judge each enabled device alone, declared by phandle, for each page
 * size, without and with linux,forward-neighbours. The tree is read once for a page
 * size, and the phandle in its declaration exchanged.
 *
 * A line for each, with tabs: page size in KiB, 1 with the property, reason, number of
 * the rule, path, compatible, the other party, number of windows. boards.py counts them.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libfdt.h>

#include "../blob.h"
#include "../boot/boot.h"
#include "../judge.h"
#include "../messages.h"
#include "../of/tree.h"
#include "../options.h"
#include "protected.h"
#include "../say.h"

static const u32 page_shifts[] = { 12, 14, 16 };

static void must(int err, const char *path)
{
	if (err < 0)
		die("%s: %s", path, fdt_strerror(err));
}

/* Room for a declaration, and a phandle for each node that has registers. */
static void *prepare(char *path, bool forward)
{
	static struct options o;
	void *blob;
	void *room = dt_alloc(BLOB_MAX);
	uint32_t next;
	int node;

	o.words[0] = path;
	blob = blob_load_tree(&o);
	must(fdt_open_into(blob, room, BLOB_MAX), path);
	free(blob);
	must(fdt_find_max_phandle(room, &next), path);
	for (node = 0; node >= 0; node = fdt_next_node(room, node, NULL)) {
		if (fdt_getprop(room, node, "reg", NULL) && !fdt_get_phandle(room, node))
			must(fdt_setprop_u32(room, node, "phandle", ++next), path);
	}
	node = fdt_add_subnode(room, 0, "pkvm-protected-mmio");
	must(node, path);
	must(fdt_setprop_u32(room, node, "linux,protected-devices", 0), path);
	must(fdt_setprop_string(room, node, "compatible", PKVM_BY_DEVICE_COMPATIBLE),
	     path);
	if (forward)
		must(fdt_setprop_empty(room, node, "linux,forward-neighbours"), path);
	fdt_pack(room);
	return room;
}

/* Why a device is refused; of several errors the last of these counts. */
enum reason { ACCEPTED, SHARED_PAGE, SHARED_IRQCHIP, OVERLAP, OTHER, NEEDED };

static const char * const reason_names[] = {
	[ACCEPTED] = "accepted",
	[SHARED_PAGE] = "page",
	[SHARED_IRQCHIP] = "irqchip",
	[OVERLAP] = "overlap",
	[OTHER] = "other",
	[NEEDED] = "needed",
};

static bool overlap(struct pkvm_extent a, struct pkvm_extent b)
{
	return a.start - b.start < b.size || b.start - a.start < a.size;
}

static enum reason reason_of(const struct dt_message *m, const struct device_node *np,
			     bool forward)
{
	switch (m->rule) {
	case PKVM_RULE_RAM:
		return NEEDED;
	case PKVM_RULE_NEIGHBOUR:
	case PKVM_RULE_NEIGHBOUR_IRQCHIP:
	case PKVM_RULE_SHARED_REGS:
	case PKVM_RULE_RESERVED:
	case PKVM_RULE_IRQCHIP:
	case PKVM_RULE_TIMER:
	case PKVM_RULE_CONSOLE:
	case PKVM_RULE_CONSOLE_PARENT:
	case PKVM_RULE_PCI_WINDOW:
	case PKVM_RULE_SRAM:
	case PKVM_RULE_NONPOSTED:
		break;
	default:
		return OTHER;
	}
	if (m->other_node && !strcmp(m->other_node, of_path(np)))
		return NEEDED;
	if (overlap(m->extent, m->other))
		return OVERLAP;
	return forward && (m->rule == PKVM_RULE_IRQCHIP ||
			   m->rule == PKVM_RULE_NEIGHBOUR_IRQCHIP) ? SHARED_IRQCHIP : SHARED_PAGE;
}

static void print_verdict(struct device_node *np, bool forward)
{
	const char *compatible = of_string(np, "compatible");
	const struct dt_message *worst = NULL;
	enum reason reason = ACCEPTED;
	const struct dt_message *m;

	for (m = dt_messages; m; m = m->next) {
		if (m->level == DT_ERROR && (!worst || reason_of(m, np, forward) > reason)) {
			worst = m;
			reason = reason_of(m, np, forward);
		}
	}
	printf("%u\t%d\t%s\t%d\t%s\t%s\t%s\t%u\n", 1U << PAGE_SHIFT >> 10, forward,
	       reason_names[reason], worst ? (int)worst->rule : 0, of_path(np),
	       compatible ? compatible : "",
	       worst && worst->other_node ? worst->other_node : "", pkvm_windows_needed());
}

static bool is_device(struct device_node *np)
{
	struct pkvm_dt_cursor cursor = { 0 };
	struct pkvm_extent regs;

	return pkvm_dt_is_available(np) && !of_node_is_type(np, "memory") &&
	       !of_node_name_eq(np->parent, "reserved-memory") &&
	       pkvm_dt_next_regs(np, &cursor, &regs);
}

static void judge_each(struct device_node *np, void *arg)
{
	struct device_node *declaration = arg;

	if (!is_device(np))
		return;
	*(uint32_t *)of_get_property(declaration, "linux,protected-devices", NULL) =
		cpu_to_fdt32(np->phandle);
	pkvm_judge_declared();
	print_verdict(np, of_property_read_bool(declaration, "linux,forward-neighbours"));
	judge_again();
}

static void judge_all(char *path, bool forward)
{
	void *blob = prepare(path, forward);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(page_shifts); i++) {
		judge_read(blob, page_shifts[i], 0);
		pkvm_dt_visit_nodes(judge_each, of_find_node_by_path("/pkvm-protected-mmio"));
		judge_forget();
	}
	free(blob);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		die("usage: boards BOARD.dtb");
	judge_all(argv[1], false);
	judge_all(argv[1], true);
	return 0;
}
