// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU plugin that records which instructions of some functions run, and which
 * way their conditional branches go.
 *
 * EL1 runs at its linked addresses, unless the boot moves the kernel (KASLR, "el2only");
 * EL2's text keeps its place within 2 MiB wherever it is mapped, see
 * tools/bench/count.c.
 *
 * reach.so,map=FILE,out=FILE[,el2only=on]
 *
 * FILE "map": lines "el1 START END" and "el2 START END", hexadecimal, of functions,
 * as linked. FILE "out", at QEMU's end: "x ADDR" for an instruction that ran,
 * "t ADDR" for a branch that was taken and "n ADDR" for one that was not.
 *
 * Several vCPUs may count at once; a lost increment leaves a number that is not 0.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

#define BLOCK		(2UL << 20)
#define EL2_FROM	(4UL << 30)
#define EL2_TO		(4UL << 50)
#define EL1_FROM	(1UL << 63)
#define MAX_CPUS	16

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* One instruction of a function that is looked at. */
struct spot {
	uint64_t runs;
	unsigned long addr;
	unsigned long target;	/* of a conditional branch, else 0 */
	bool wanted;
	bool taken;
	bool not_taken;
};

/* One exception level: its spots from the lowest function to the highest. */
struct image {
	unsigned long start;
	unsigned long end;
	struct spot *spots;
};

static struct image el1, el2;
static FILE *out;
static bool el2_only;
/* The conditional branch that a vCPU ran last */
static struct spot *last[MAX_CPUS];

static struct spot *spot_at(unsigned long pc)
{
	struct image *image = pc >= EL1_FROM ? &el1 : &el2;
	unsigned long addr = pc;
	struct spot *spot;

	if (pc < EL2_FROM || (pc >= EL2_TO && pc < EL1_FROM) ||
	    (el2_only && image == &el1))
		return NULL;
	if (image == &el2)
		addr = el2.start + ((pc - el2.start) & (BLOCK - 1));
	if (addr < image->start || addr >= image->end)
		return NULL;
	spot = &image->spots[(addr - image->start) / 4];
	return spot->wanted ? spot : NULL;
}

/* B.cond, CBZ and CBNZ, TBZ and TBNZ: the offset, or 0 (Arm ARM C4.1.93). */
static long branch_offset(uint32_t insn)
{
	if ((insn & 0xff000010) == 0x54000000 || (insn & 0x7e000000) == 0x34000000)
		return ((long)(int32_t)(insn << 8) >> 13) * 4;
	if ((insn & 0x7e000000) == 0x36000000)
		return ((long)(int32_t)(insn << 13) >> 18) * 4;
	return 0;
}

static void branch(unsigned int cpu, void *data)
{
	if (cpu < MAX_CPUS)
		last[cpu] = data;
}

static void entered(unsigned int cpu, void *data)
{
	const struct spot *spot = data;
	struct spot *from;

	if (cpu >= MAX_CPUS || !last[cpu])
		return;
	from = last[cpu];
	last[cpu] = NULL;
	if (spot->addr == from->target)
		from->taken = true;
	else if (spot->addr == from->addr + 4)
		from->not_taken = true;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	size_t i;

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct spot *spot = spot_at(qemu_plugin_insn_vaddr(insn));
		uint32_t code;
		long offset;

		if (!spot)
			continue;
		memcpy(&code, qemu_plugin_insn_data(insn), sizeof(code));
		offset = branch_offset(code);
		if (!i)
			qemu_plugin_register_vcpu_tb_exec_cb(tb, entered,
							     QEMU_PLUGIN_CB_NO_REGS,
							     spot);
		qemu_plugin_register_vcpu_insn_exec_inline(insn,
							   QEMU_PLUGIN_INLINE_ADD_U64,
							   &spot->runs, 1);
		if (offset) {
			spot->target = spot->addr + offset;
			qemu_plugin_register_vcpu_insn_exec_cb(insn, branch,
							       QEMU_PLUGIN_CB_NO_REGS,
							       spot);
		}
	}
}

static void print_image(const struct image *image)
{
	const struct spot *spot = image->spots;

	for (; spot < image->spots + (image->end - image->start) / 4; spot++) {
		if (spot->runs)
			fprintf(out, "x %lx\n", spot->addr);
		if (spot->taken)
			fprintf(out, "t %lx\n", spot->addr);
		if (spot->not_taken)
			fprintf(out, "n %lx\n", spot->addr);
	}
}

static void print(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	print_image(&el1);
	print_image(&el2);
	fclose(out);
}

/* Twice over the map: how far the functions reach, then which they are. */
static int read_map(const char *path, bool mark)
{
	FILE *map = fopen(path, "r");
	unsigned long start, end, addr;
	char kind[8];

	if (!map)
		return -1;
	while (fscanf(map, "%7s %lx %lx", kind, &start, &end) == 3) {
		struct image *image = strcmp(kind, "el2") ? &el1 : &el2;

		if (!mark) {
			if (!image->end || start < image->start)
				image->start = start;
			if (end > image->end)
				image->end = end;
			continue;
		}
		for (addr = start; addr < end; addr += 4) {
			struct spot *spot = &image->spots[(addr - image->start) / 4];

			spot->addr = addr;
			spot->wanted = true;
		}
	}
	fclose(map);
	return 0;
}

static bool make_room(struct image *image)
{
	image->spots = calloc((image->end - image->start) / 4 + 1, sizeof(*image->spots));
	return image->spots && image->end > image->start;
}

QEMU_PLUGIN_EXPORT
int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			int argc, char **argv)
{
	const char *map = NULL;
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "map=", 4))
			map = argv[i] + 4;
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
		else if (!strcmp(argv[i], "el2only=on"))
			el2_only = true;
	}
	if (!out || !map || read_map(map, false) || !make_room(&el1) || !make_room(&el2) ||
	    el2.end - el2.start >= BLOCK || read_map(map, true)) {
		fprintf(stderr, "reach: map= and out= are needed, and a map of both levels\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, print, NULL);
	return 0;
}
