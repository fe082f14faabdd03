// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares the registry with a second reading of the blob, by libfdt and without the
 * rule book: the raw ranges right below the root, and memory.
 */
#include <string.h>

#include <libfdt.h>

#include "../../../arch/arm64/kvm/protected/protected.h"
#include "../machine.h"

#include "fuzz.h"

static bool has_string(const void *blob, int node, const char *list,
		       const char *wanted)
{
	int len, one;
	const char *at = fdt_getprop(blob, node, list, &len);

	/* As Linux compares: without case, and only what ends in the property. */
	for (; at && len > 0; at += one, len -= one) {
		one = strnlen(at, len) + 1;
		if (one <= len && !strcasecmp(at, wanted))
			return true;
	}
	return false;
}

static bool is_memory(const void *blob, int node)
{
	const char *type = fdt_stringlist_get(blob, node, "device_type", 0, NULL);

	return type && !strcmp(type, "memory");
}

static bool available(const void *blob, int node)
{
	int len;
	const char *status = fdt_getprop(blob, node, "status", &len);

	return !status || (len > 0 && (int)strnlen(status, len) < len &&
			   (!strcmp(status, "okay") || !strcmp(status, "ok")));
}

static bool switched_off(const void *blob, int node)
{
	int len;
	const char *status = fdt_getprop(blob, node, "status", &len);

	return status && len == sizeof("disabled") && !memcmp(status, "disabled", len);
}

/* For memory nothing is unflattened yet, and another function decides. */
static bool memory_is_available(const void *blob, int node)
{
	const char *status = fdt_stringlist_get(blob, node, "status", 0, NULL);

	return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

static u64 number(const fdt32_t *cells, int nr)
{
	u64 value = 0;

	while (nr--)
		value = value << 32 | fdt32_to_cpu(*cells++);
	return value;
}

static int cells_of_root(const void *blob, const char *name)
{
	int len;
	const fdt32_t *cells = fdt_getprop(blob, 0, name, &len);

	return cells && len >= 4 && fdt32_to_cpu(*cells) <= 4 ?
	       (int)fdt32_to_cpu(*cells) : -1;
}

static bool in_registry(u64 pfn)
{
	unsigned int i;

	for (i = 0; i < num_protected_reg; i++) {
		if (pfn - pkvm_protected_regs[i].pfn < pkvm_protected_regs[i].nr_pages)
			return true;
	}
	return false;
}

/* Each entry of reg of a node right below the root, if it has any. */
static void each_entry(const void *blob, int node, const char *name,
		       void (*fn)(u64 start, u64 size))
{
	int na = cells_of_root(blob, "#address-cells");
	int ns = cells_of_root(blob, "#size-cells");
	int len, i;
	const fdt32_t *reg = fdt_getprop(blob, node, name, &len);

	if (!reg || na < 1 || ns < 1)
		return;
	for (i = 0; i + na + ns <= len / 4; i += na + ns)
		fn(number(reg + i, na), number(reg + i + na, ns));
}

/* First, middle and last page: a registry is no larger than what was declared. */
static void is_taken(u64 start, u64 size)
{
	u64 pages = size >> PAGE_SHIFT;

	must(size && !(start << (64 - PAGE_SHIFT)) && !(size << (64 - PAGE_SHIFT)) &&
	     start + (size - 1) >= start,
	     "[0x%llx..0x%llx) was accepted, so it is made of whole pages", start,
	     start + size);
	must(in_registry(start >> PAGE_SHIFT) &&
	     in_registry((start >> PAGE_SHIFT) + pages / 2) &&
	     in_registry((start >> PAGE_SHIFT) + pages - 1),
	     "[0x%llx..0x%llx) was accepted, so it is taken", start, start + size);
}

static void is_not_taken(u64 start, u64 size)
{
	u64 last = start + (size - 1) < start ? ~0ULL : start + (size - 1);
	unsigned int i;

	if (!size)
		return;
	for (i = 0; i < num_protected_reg; i++) {
		u64 first = pkvm_protected_regs[i].pfn << PAGE_SHIFT;
		struct pkvm_range range = {
			pkvm_protected_regs[i].pfn,
			pkvm_protected_regs[i].pfn + pkvm_protected_regs[i].nr_pages,
		};

		/* The bank is a placeholder, which firmware is expected to rewrite. */
		if (machine_placeholder(range))
			continue;
		must(first > last || first +
		     (pkvm_protected_regs[i].nr_pages << PAGE_SHIFT) - 1 < start,
		     "region %u takes nothing of the memory [0x%llx..0x%llx]", i,
		     start, last);
	}
}

/* Linux leaves out pages of which it has only a part. */
static void pages_are_not_taken(u64 start, u64 size)
{
	u64 in_page = (1ULL << PAGE_SHIFT) - 1;
	u64 end = start + size < start ? ~0ULL : start + size;
	u64 first = (start + in_page) & ~in_page;

	if (first >= start && first < (end & ~in_page))
		is_not_taken(first, (end & ~in_page) - first);
}

/*
 * A node of memory is left alone, unless it is a declaration itself: then, and
 * where a crash kernel has been given a list of its own, Linux knows only pages.
 */
static void check_memory(const void *blob, int node, bool declares)
{
	if (fdt_getprop(blob, node, "linux,usable-memory", NULL))
		each_entry(blob, node, "linux,usable-memory", pages_are_not_taken);
	else
		each_entry(blob, node, "reg", declares ? pages_are_not_taken :
						is_not_taken);
}

static u64 declared;

static void count(u64 start, u64 size)
{
	declared += size >> PAGE_SHIFT;
}

static void check_sum(bool all_raw)
{
	u64 taken = 0;
	unsigned int i;

	for (i = 0; i < num_protected_reg; i++)
		taken += pkvm_protected_regs[i].nr_pages;
	must(!all_raw || taken == declared,
	     "%llu pages are taken of %llu that are declared", taken, declared);
}

void fuzz_expect(const void *blob, bool refused)
{
	bool all_raw = cells_of_root(blob, "#address-cells") > 0 &&
		       cells_of_root(blob, "#size-cells") > 0;
	bool any = false;
	int node, depth = 0;

	declared = 0;
	for (node = 0; node >= 0 && depth >= 0;
	     node = fdt_next_node(blob, node, &depth)) {
		bool by_device = has_string(blob, node, "compatible",
					    PKVM_BY_DEVICE_COMPATIBLE);
		bool raw = has_string(blob, node, "compatible", PKVM_RAW_COMPATIBLE);

		if (depth == 1 && is_memory(blob, node) && memory_is_available(blob, node))
			check_memory(blob, node, raw || by_device);
		if (!(raw || by_device) || switched_off(blob, node))
			continue;
		any = true;
		must(refused || available(blob, node),
		     "a declaration that is neither on nor off is refused");
		if (!available(blob, node))
			continue;
		if (by_device || depth != 1)
			all_raw = false;
		if (raw && depth == 1)
			each_entry(blob, node, "reg", count);
		if (raw && depth == 1 && !refused)
			each_entry(blob, node, "reg", is_taken);
	}
	must(any || (!refused && !num_protected_reg),
	     "nothing is taken or refused where nothing is declared");
	must(!any || refused || num_protected_reg,
	     "what is declared and not refused is taken");
	if (!refused)
		check_sum(all_raw);
}
