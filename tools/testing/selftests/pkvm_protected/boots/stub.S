/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest boot loader: the device tree's address in x0, x1 to x3 zero, and
 * into the kernel (Documentation/arch/arm64/booting.rst). Addresses are those
 * of machine.py.
 */
	.globl	_start
_start:
	ldr	x0, =0x48000000
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	ldr	x4, =0x40200000
	br	x4
