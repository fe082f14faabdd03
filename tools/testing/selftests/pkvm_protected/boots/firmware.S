/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The least that EL3 has to be for pKVM to find FF-A: for QEMU's virt with
 * secure=on and one CPU, in place of stub.S. It says yes to every FF-A call that
 * pKVM makes on the host's behalf, so that what is refused was refused by EL2.
 *
 * PSCI is ours as well, since QEMU leaves it to whatever runs at EL3.
 */
#define DTB		0x48000000	/* machine.py */
#define KERNEL		0x40200000

#define GICD		0x08000000
#define GICR		0x080a0000
#define GICR_SGI	(GICR + 0x10000)
#define GPIO		0x090b0000	/* the secure PL061: power-off, reset */

	.globl	_start
_start:
	adr	x0, vectors
	msr	vbar_el3, x0
	mov	x0, #0x531		/* SCR_EL3: RW, HCE, NS */
	msr	scr_el3, x0
	msr	cptr_el3, xzr
	isb

	/* All interrupts belong to the non-secure world. */
	mov	x0, #0xf
	msr	S3_6_C12_C12_5, x0	/* ICC_SRE_EL3 */
	isb
	mov	x0, #3
	msr	S3_6_C12_C12_7, x0	/* ICC_IGRPEN1_EL3 */
	mov	w1, #-1
	ldr	x0, =GICD + 0x80	/* GICD_IGROUPR1 and on */
	mov	w2, #31
1:	add	x0, x0, #4
	str	w1, [x0]
	subs	w2, w2, #1
	b.ne	1b
	ldr	x0, =GICR_SGI + 0x80	/* GICR_IGROUPR0 */
	str	w1, [x0]
	ldr	x0, =GICR + 0x14	/* GICR_WAKER */
	str	wzr, [x0]
	ldr	x0, =GICD
	mov	w1, #0x37		/* GICD_CTLR: ARE for both, all groups */
	str	w1, [x0]

	/* To the kernel, at EL2 with everything masked */
	ldr	x0, =0x30c50830
	msr	sctlr_el2, x0
	mov	x0, #0x3c9
	msr	spsr_el3, x0
	ldr	x0, =KERNEL
	msr	elr_el3, x0
	ldr	x0, =DTB
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	isb
	eret

	/* if w0 is \id, go to \to; only x0 to x3 may change, x3 is free */
	.macro	on, id, to
	ldr	w3, =\id
	cmp	w0, w3
	b.eq	\to
	.endm

smc:
	on	0x84000000, psci_version
	on	0x8400000a, psci_features
	on	0x84000008, power_off
	on	0x84000009, reset
	on	0x80000000, smccc_version
	on	0x84000063, ffa_version
	on	0x84000064, ffa_success		/* FEATURES: 4K buffers */
	on	0x84000069, ffa_success		/* ID_GET: the host is 0 */
	on	0xc4000066, ffa_success		/* RXTX_MAP */
	on	0x84000067, ffa_success		/* RXTX_UNMAP */
	on	0xc4000072, ffa_success		/* MEM_LEND */
	on	0xc4000073, ffa_success		/* MEM_SHARE */
not_supported:
	mov	x0, #-1
	eret
psci_version:
	ldr	x0, =0x10001
	eret
psci_features:
	ldr	w3, =0x80000000
	cmp	w1, w3
	b.ne	not_supported
	mov	x0, xzr
	eret
smccc_version:
	ldr	x0, =0x10002
	eret
ffa_version:
	ldr	x0, =0x10000
	eret
ffa_success:
	ldr	x0, =0x84000061
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	eret
reset:
	mov	w1, #2
	b	gpio
power_off:
	mov	w1, #1
gpio:
	ldr	x0, =GPIO
	mov	w2, #3
	str	w2, [x0, #0x400]	/* both are outputs */
	str	wzr, [x0, #(3 << 2)]
	str	w1, [x0, #(3 << 2)]
2:	wfi
	b	2b
	.ltorg

	.balign	2048
vectors:
	.rept	8
	.balign	128
	b	.
	.endr
	.balign	128			/* synchronous, from a lower level */
	b	smc
	.rept	7
	.balign	128
	b	.
	.endr
