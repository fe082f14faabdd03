// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a window allow an access? Any window, any access that does not begin before it.
 */
#include "forward.h"

int main(void)
{
	u64 phys = nondet_u64(), esr = nondet_u64(), val = nondet_u64();
	struct pkvm_protected_window window;
	struct pkvm_access access;
	bool allowed;

	any_windows(&window, 1);
	/* find_window() gives no other window, and the span ends below 52 bits. */
	assume(phys >= window.phys && phys < BIT(52));
	access.phys = phys;
	access.order = bits(esr, 23, 22);
	access.write = is_store(esr);

	allowed = window_allows(&window, &access, val);

	prove(allowed == is_allowed(&window, esr, phys, val),
	      "width, last byte, rights, bits that have to be 0");

	reached(allowed && is_store(esr) && window.fixed);
	reached(allowed && !is_store(esr) && window.size == bytes_of(esr) && !window.write);
	reached(!allowed && (window.widths & bytes_of(esr)) && window.read && window.write &&
		!window.fixed);
	return 0;
}
