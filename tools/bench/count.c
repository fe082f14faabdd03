// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU plugin that counts the instructions that run at EL2, per function.
 *
 * QEMU does not tell a plugin the exception level, but the addresses do: kernel
 * code at EL1 runs in the upper half, user space and code with the MMU off below
 * 4 GiB, and EL2 in between. Its text keeps its place within 2 MiB under every
 * mapping, and is much smaller than that; so the place names the function, and the
 * first hit gives the offset that the others must have. An address at another
 * offset (vectors mapped privately) is counted as "elsewhere". EL2 also runs its
 * idmap text, at its physical address, which EL1 does not use.
 *
 * count.so,map=FILE,out=FILE
 *
 * FILE "map": hexadecimal, one of each but f and at:
 *	text START END		of the hypervisor, as linked
 *	idmap START END		physical
 *	f ADDR NAME		a function, as linked, in ascending order
 *	at ADDR NAME		as linked: print all counts before it runs
 *	user ADDR NAME		the same for an address of user space
 * FILE "out": "@ NAME" and a line "COUNT FUNCTION" for each that is not 0.
 *
 * One vCPU only: the counters are not atomic.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

#define MAX_SPOTS	4096
#define NAME_LEN	96
#define BLOCK		(2UL << 20)
#define EL2_FROM	(4UL << 30)
#define EL2_TO		(4UL << 50)

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

struct spot {
	unsigned long addr;
	unsigned long count;
	char name[NAME_LEN];
};

struct range {
	unsigned long start;
	unsigned long end;
};

struct list {
	struct spot spots[MAX_SPOTS];
	unsigned int nr;
};

static struct list functions, marks, user_marks;
static struct spot idmap_text = { .name = "(idmap text)" };
static struct spot elsewhere = { .name = "(elsewhere)" };
static struct range text, idmap;
static unsigned long offset;
static FILE *out;

static void print_spot(const struct spot *spot)
{
	if (spot->count)
		fprintf(out, "%lu %s\n", spot->count, spot->name);
}

static void count(unsigned int cpu, void *data)
{
	struct spot *spot = data;

	(void)cpu;
	spot->count++;
}

static void print_counts(unsigned int cpu, void *data)
{
	const struct spot *mark = data;
	unsigned int i;

	(void)cpu;
	fprintf(out, "@ %s\n", mark->name);
	for (i = 0; i < functions.nr; i++)
		print_spot(&functions.spots[i]);
	print_spot(&idmap_text);
	print_spot(&elsewhere);
	fflush(out);
}

static struct spot *function_at(unsigned long addr)
{
	unsigned int low = 0;
	unsigned int high = functions.nr;

	while (high - low > 1) {
		unsigned int middle = (low + high) / 2;

		if (functions.spots[middle].addr <= addr)
			low = middle;
		else
			high = middle;
	}
	return &functions.spots[low];
}

static struct spot *find_mark(struct list *list, unsigned long addr)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++)
		if (list->spots[i].addr == addr)
			return &list->spots[i];
	return NULL;
}

static void watch(struct qemu_plugin_insn *insn, struct spot *spot,
		  struct spot *mark)
{
	if (mark)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, print_counts,
						       QEMU_PLUGIN_CB_NO_REGS,
						       mark);
	if (spot)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, count,
						       QEMU_PLUGIN_CB_NO_REGS,
						       spot);
}

static void watch_el2(struct qemu_plugin_insn *insn, unsigned long pc)
{
	unsigned long linked = text.start + ((pc - text.start) & (BLOCK - 1));

	if (linked < text.end && !offset)
		offset = pc - linked;
	if (linked >= text.end || pc - linked != offset) {
		watch(insn, &elsewhere, NULL);
		return;
	}
	watch(insn, function_at(linked), find_mark(&marks, linked));
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	size_t i;

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		unsigned long pc = qemu_plugin_insn_vaddr(insn);

		if (pc >= EL2_FROM && pc < EL2_TO)
			watch_el2(insn, pc);
		else if (pc >= idmap.start && pc < idmap.end)
			watch(insn, &idmap_text, NULL);
		else if (pc < EL2_FROM)
			watch(insn, NULL, find_mark(&user_marks, pc));
	}
}

static void add(struct list *list, unsigned long addr, const char *name)
{
	struct spot *spot = &list->spots[list->nr++];

	if (list->nr > MAX_SPOTS) {
		fprintf(stderr, "count: more than %d addresses\n", MAX_SPOTS);
		exit(1);
	}
	spot->addr = addr;
	snprintf(spot->name, NAME_LEN, "%s", name);
}

static int read_map(const char *path)
{
	char line[256], kind[16], word[NAME_LEN];
	FILE *map = fopen(path, "r");
	unsigned long addr;

	if (!map)
		return -1;
	while (fgets(line, sizeof(line), map)) {
		if (sscanf(line, "%15s %lx %95s", kind, &addr, word) != 3)
			break;
		if (!strcmp(kind, "text"))
			text = (struct range){ addr, strtoul(word, NULL, 16) };
		else if (!strcmp(kind, "idmap"))
			idmap = (struct range){ addr, strtoul(word, NULL, 16) };
		else if (!strcmp(kind, "f"))
			add(&functions, addr, word);
		else if (!strcmp(kind, "at"))
			add(&marks, addr, word);
		else if (!strcmp(kind, "user"))
			add(&user_marks, addr, word);
		else
			break;
	}
	addr = feof(map);
	fclose(map);
	return addr && functions.nr && text.end > text.start &&
	       text.end - text.start < BLOCK ? 0 : -1;
}

QEMU_PLUGIN_EXPORT
int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			int argc, char **argv)
{
	const char *map = NULL;
	int i;

	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "map=", 4))
			map = argv[i] + 4;
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
	}
	if (!out || !map || read_map(map)) {
		fprintf(stderr, "count: map= and out= are needed, and a map of one hypervisor\n");
		return -1;
	}
	if (info->system_emulation && info->system.smp_vcpus != 1) {
		fprintf(stderr, "count: one vCPU only\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
