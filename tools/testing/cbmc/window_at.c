// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which window does an address lie in? For every address of the span, in any table
 * that EL1 makes. Whether it is in that window is window_allows()'s question.
 */
#include "forward.h"

/* commit_windows() of regions.c */
static void set_span(void)
{
	const struct pkvm_protected_window *first = &pkvm_protected_windows[0];
	u32 i;

	for (i = 0; i < num_protected_windows; i++) {
		const struct pkvm_protected_window *last = &pkvm_protected_windows[i];

		pkvm_protected_span.start = first->phys;
		pkvm_protected_span.size = last->phys + last->size - first->phys;
	}
}

int main(void)
{
	const struct pkvm_protected_window *found;
	u64 phys = nondet_u64();
	u32 at = nondet_u32();
	bool inside;

	num_protected_windows = nondet_u32();
	assume(num_protected_windows <= PKVM_PROTECTED_WINDOWS_NUM);
	any_windows(pkvm_protected_windows, PKVM_PROTECTED_WINDOWS_NUM);
	assume(at < PKVM_PROTECTED_WINDOWS_NUM);

	set_span();

	inside = at < num_protected_windows && in_window(&pkvm_protected_windows[at], phys);
	prove(!inside || phys - pkvm_protected_span.start < pkvm_protected_span.size,
	      "an address in a window is in the span");

	assume(phys - pkvm_protected_span.start < pkvm_protected_span.size);
	found = find_window(phys);

	prove(!inside || found == &pkvm_protected_windows[at],
	      "an address in a window leads to that window");
	prove(found >= pkvm_protected_windows &&
	      found < pkvm_protected_windows + num_protected_windows,
	      "an address leads nowhere else");
	prove(found->phys <= phys, "a window does not begin behind the address");

	reached(inside && at == PKVM_PROTECTED_WINDOWS_NUM - 1);
	reached(num_protected_windows == 1);
	return 0;
}
