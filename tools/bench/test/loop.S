/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program with a known number of instructions. It runs at EL2 with the MMU off,
 * at 4 GiB, where the plugin takes addresses for those of EL2.
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
