// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target: any bytes as a device tree, the rule book, the registry; then EL2 goes
 * through the registry, as it does at boot. All of it the kernel's own files.
 */
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "../../../arch/arm64/kvm/protected/protected.h"
#include <asm/kvm_pkvm_protected_windows.h>
#include <nvhe/pkvm_protected.h>

#include "blob.h"
#include "fuzz.h"
#include "judge.h"
#include "machine.h"

static u64 prev_end, pa_end;

struct input {
	const uint8_t *data;
	size_t size;
};

struct pkvm_protected_window pkvm_protected_windows[PKVM_PROTECTED_WINDOWS_NUM];
unsigned int num_protected_windows;
struct pkvm_protected_span pkvm_protected_span;

/* As report.c has it, if EL2 takes all regions */
unsigned int pkvm_protected_count(void)
{
	return num_protected_reg;
}

/* The state that EL2 starts with */
static void reset_el2(void)
{
	memset(pkvm_protected_regs, 0,
	       sizeof(*pkvm_protected_regs) * PKVM_PROTECTED_REGS_NUM);
	memset(&pkvm_protected_current, 0, sizeof(pkvm_protected_current));
	num_protected_reg = 0;
	num_protected_windows = 0;
	memset(&pkvm_protected_span, 0, sizeof(pkvm_protected_span));
	prev_end = 0;
}

/* EL2 relies on EL1 for this. */
static int take_region(phys_addr_t phys, u64 size, unsigned long *va)
{
	struct pkvm_extent bank;
	u32 i;

	*va = ~phys;
	if (!size || phys < prev_end || phys >= pa_end || size > pa_end - phys)
		return -EINVAL;
	for (i = 0; pkvm_machine_memory(i, &bank); i++) {
		if (phys < bank.start + bank.size && bank.start < phys + size)
			return -EPERM;
	}
	prev_end = phys + size;
	return 0;
}

/* EL2 relies on EL1 for this as well. */
static void check_windows(void)
{
	u64 end = pkvm_protected_span.start;
	u32 i;

	for (i = 0; i < num_protected_windows; i++) {
		const struct pkvm_protected_window *window = &pkvm_protected_windows[i];
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[window->reg];
		u64 offset = window->phys - (reg->pfn << PAGE_SHIFT);
		u64 size = reg->nr_pages << PAGE_SHIFT;

		must(window->reg < num_protected_reg, "window %u has a region", i);
		must(offset < size && window->size && window->size <= size - offset,
		     "window %u lies in region %u", i, window->reg);
		must(window->phys >= end, "window %u begins behind the last one", i);
		end = window->phys + window->size;
	}
	must(end - pkvm_protected_span.start == pkvm_protected_span.size,
	     "the span ends with the last window");
}

static void check_lines(void)
{
	u32 i;

	for (i = 0; i < num_protected_reg; i++) {
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];
		struct pkvm_range range = pkvm_plan.slots[i].range;

		must(pkvm_protected_node(i), "region %u has a node", i);
		must(pkvm_plan_node(i) == pkvm_protected_node(i) &&
		     range.start == reg->pfn &&
		     range.end - range.start == reg->nr_pages,
		     "region %u is what the plan says", i);
	}
}

static int judge(void *arg)
{
	const struct input *in = arg;
	u32 page_shift = 12 + in->data[in->size - 1] % 3 * 2;
	u32 pa_bits = 32 + in->data[in->size - 2] % 21;
	void *blob = malloc(in->size);
	char *why = NULL;
	int err;

	/* Of exactly this size, so that ASan sees a read beyond it */
	memcpy(blob, in->data, in->size);
	if (!blob_check(blob, in->size, &why)) {
		must(strstr(why, "offset 0x"), "an error gives the offset: %s", why);
		free(why);
		free(blob);
		return 0;
	}

	judge_tree(blob, page_shift, pa_bits);
	reset_el2();
	pa_end = 1ULL << pa_bits;
	err = pkvm_protected_declare();

	must(err ? pkvm_plan.refused : !pkvm_plan.refused,
	     "declare ends with %d if and only if something was refused", err);
	must(!err || !num_protected_reg, "a refusal leaves the registry empty");
	must(num_protected_reg <= PKVM_PROTECTED_REGS_NUM, "the registry holds it");
	check_lines();
	err = pkvm_protected_visit(PKVM_PROTECTED_MAP, take_region);
	must(!err, "EL2 can take what EL1 has accepted; region %u: %d",
	     pkvm_protected_current.index, err);
	check_windows();
	fuzz_expect(blob, pkvm_plan.refused);

	judge_forget();
	free(blob);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	if (size >= 2)
		fuzz_run(judge, &in);
	return 0;
}
