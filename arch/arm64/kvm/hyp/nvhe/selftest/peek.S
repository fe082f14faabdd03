/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A 32-bit device read at EL2 that survives a synchronous abort.
 *
 * EL2's host vectors panic on any exception from EL2. The guest vectors use the
 * exception table, so they are installed for this one load: a device without
 * its clock may answer with an external abort. An SError stays pending, because
 * EL2 masks them, and the host takes it. For debug builds only.
 */
#include <linux/errno.h>
#include <linux/linkage.h>

#include <asm/assembler.h>
#include <asm/kvm_asm.h>

	.text

/*
 * int __pkvm_protected_peek(u64 va, u32 *value)
 *
 * Returns 0, or -EFAULT and leaves *value alone.
 */
SYM_FUNC_START(__pkvm_protected_peek)
	mrs	x3, vbar_el2
	mrs	x5, elr_el2
	mrs	x6, spsr_el2
	adr_l	x4, __kvm_hyp_vector
	msr	vbar_el2, x4
	isb

	mov	x2, x0
	mov	w0, wzr
1:	ldr	w4, [x2]
	dsb	sy
	isb
	str	w4, [x1]
	b	3f
2:	mov	w0, #-EFAULT
3:	msr	vbar_el2, x3
	msr	spsr_el2, x6
	msr	elr_el2, x5
	isb
	ret
	_kvm_extable	1b, 2b
SYM_FUNC_END(__pkvm_protected_peek)
