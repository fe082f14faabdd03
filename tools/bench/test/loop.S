/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program whose instructions anybody can count. It runs with the MMU off at
 * 4 GiB, where the plugin takes it for EL2, as it is.
 */
first:
	mov	x0, #TURNS
	nop
loop:
	sub	x0, x0, #1
	cbnz	x0, loop
last:
	movz	w0, #0x8400, lsl #16	/* PSCI SYSTEM_OFF */
	movk	w0, #0x0008
	smc	#0
	b	.
