// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes that keep a blob valid. blob_check() refuses most inputs whose bytes are
 * changed at random, so they do not reach the code behind it.
 */
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "../blob.h"
#include "fuzz.h"

#define ROOM	0x8000
#define VALUE	64

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);

static const char *const names[] = {
	"reg", "ranges", "compatible", "status", "#address-cells", "#size-cells",
	"device_type", "phandle", "linux,protected-devices", "linux,forward-neighbours",
	"interrupt-parent",
	"interrupts", "interrupt-controller", "#interrupt-cells", "clocks",
	"#clock-cells", "stdout-path", "bootargs", "no-map", "power-domains",
	"#power-domain-cells", "msi-parent", "msi-map", "interrupts-extended",
	"resets", "#reset-cells", "vdd-supply", "pinctrl-0", "iommus",
	"#iommu-cells", "dmas", "#dma-cells", "gpio-controller", "gpios",
	"path", "declaration", "old-status", "added-phandle", "target-path",
	"linux,usable-memory", "iommu-map", "dma-ranges", "protected-clocks",
	"reg-io-width", "linux,write-mask", "linux,write-only", "read-only",
};

static const char *const strings[] = {
	"pkvm,protected-region", "linux,pkvm-protected-mmio", "simple-bus",
	"memory", "pci", "isa", "okay", "disabled", "reserved", "mmio-sram",
	"arm,gic-v3", "arm,armv7-timer-mem", "fixed-clock", "regulator-fixed",
	"/soc/u@0", "/r@9000", "serial0:115200", "/", "earlycon=pl011,0x9000000",
	"qcom,scm", "arm,scmi-smc",
};

static const char *const node_names[] = {
	"chosen", "aliases", "reserved-memory", "soc", "r@0", "memory@40000000",
	"__symbols__", "__pkvm_dt__", "device-0", "pcie", "timer", "u@0",
	"chosen@0", "isa", "pkvm-protected-mmio", "fragment@0", "__overlay__",
	"host-access@0",
};

static const uint32_t numbers[] = {
	0, 1, 2, 3, 4, 5, 0x200, 0x800, 0x1000, 0x2000, 0x4000, 0x10000,
	0x9000000, 0x9001000, 0x40000000, 0x80000000, 0xfffff000, 0xffffffff,
	0x7fffffff, 0x02000000, 0x01000000,
};

#define any(table)	table[rand_r(&seed) % (sizeof(table) / sizeof((table)[0]))]

static unsigned int seed;

static int any_node(const void *blob)
{
	unsigned int nr = 0, wanted;
	int node;

	for (node = 0; node >= 0; node = fdt_next_node(blob, node, NULL))
		nr++;
	wanted = nr ? rand_r(&seed) % nr : 0;
	for (node = 0; wanted--; )
		node = fdt_next_node(blob, node, NULL);
	return node;
}

static int any_property(const void *blob, int node)
{
	unsigned int nr = 0, wanted;
	int at;

	fdt_for_each_property_offset(at, blob, node)
		nr++;
	if (!nr)
		return -1;
	wanted = rand_r(&seed) % nr;
	fdt_for_each_property_offset(at, blob, node) {
		if (!wanted--)
			break;
	}
	return at;
}

/* Numbers, most of them from the list; sometimes one of the tree's own. */
static int any_cells(const void *blob, fdt32_t *cells)
{
	int nr = 1 + rand_r(&seed) % 8;
	int i, len;

	for (i = 0; i < nr; i++) {
		const struct fdt_property *prop = NULL;
		int at = -1;

		if (rand_r(&seed) % 3 == 0)
			at = any_property(blob, any_node(blob));
		if (at >= 0)
			prop = fdt_get_property_by_offset(blob, at, &len);
		if (prop && len >= 4)
			memcpy(&cells[i], prop->data + rand_r(&seed) % (len / 4) * 4, 4);
		else
			cells[i] = cpu_to_fdt32(any(numbers));
	}
	return nr * 4;
}

static void set_any(void *blob)
{
	int node = any_node(blob);
	char value[VALUE];
	int len;

	if (rand_r(&seed) % 3)
		len = any_cells(blob, (fdt32_t *)(void *)value);
	else
		len = strlen(strcpy(value, any(strings))) + 1;
	fdt_setprop(blob, node, any(names), value, len);
}

static void change_any(void *blob)
{
	int at = any_property(blob, any_node(blob));
	const struct fdt_property *prop;
	int len;

	if (at < 0)
		return;
	prop = fdt_get_property_by_offset(blob, at, &len);
	if (len > 0)
		LLVMFuzzerMutate((uint8_t *)prop->data, len, len);
}

static void change_once(void *blob)
{
	int node = any_node(blob);
	const char *name;
	int at;

	switch (rand_r(&seed) % 8) {
	case 0:
		fdt_add_subnode(blob, node, any(node_names));
		break;
	case 1:
		if (node)
			fdt_del_node(blob, node);
		break;
	case 2:
		at = any_property(blob, node);
		if (at >= 0 && fdt_getprop_by_offset(blob, at, &name, NULL))
			fdt_delprop(blob, node, name);
		break;
	case 3:
	case 4:
		change_any(blob);
		break;
	default:
		set_any(blob);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int how)
{
	static uint64_t room[ROOM / 8];
	size_t tail, left;
	char *why = NULL;
	uint8_t *copy;
	bool good;

	seed = how;
	if (rand_r(&seed) % 4 == 0 || size > ROOM / 2)
		return LLVMFuzzerMutate(data, size, max);
	/* The fuzzer aligns nothing. */
	copy = aligned_alloc(8, (size + 8) & ~7UL);
	memcpy(copy, data, size);
	good = blob_check(copy, size, &why) && !fdt_open_into(copy, room, ROOM);
	free(why);
	tail = good ? size - fdt_totalsize(copy) : 0;
	free(copy);
	if (!good)
		return LLVMFuzzerMutate(data, size, max);

	do {
		change_once(room);
	} while (rand_r(&seed) % 2);
	fdt_pack(room);

	left = fdt_totalsize(room);
	if (left + tail > max || left + tail + 2 > max)
		return LLVMFuzzerMutate(data, size, max);
	memmove(data + left, data + size - tail, tail);
	memcpy(data, room, left);
	left += tail;
	/* Another command, device or page size */
	if (tail < 2 || rand_r(&seed) % 4 == 0) {
		if (tail < 2)
			left += 2;
		data[left - 1] = rand_r(&seed);
		data[left - 2] = rand_r(&seed);
	}
	return left;
}
