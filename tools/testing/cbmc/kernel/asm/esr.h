/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As in the kernel's asm/esr.h, asm/sysreg.h, asm/debug-monitors.h and
 * uapi/asm/ptrace.h, of 6.12 and 7.3. The proofs do not use these names.
 */
#ifndef __CBMC_ESR_H
#define __CBMC_ESR_H

#include "../stand_in.h"

#define ESR_ELx_EC_DABT_LOW	0x24ULL
#define ESR_ELx_EC_SHIFT	26
#define ESR_ELx_EC_MASK		(0x3fULL << ESR_ELx_EC_SHIFT)
#define ESR_ELx_EC(esr)		(((esr) & ESR_ELx_EC_MASK) >> ESR_ELx_EC_SHIFT)
#define ESR_ELx_IL		BIT(25)
#define ESR_ELx_ISV		BIT(24)
#define ESR_ELx_SAS_SHIFT	22
#define ESR_ELx_SAS		(3ULL << ESR_ELx_SAS_SHIFT)
#define ESR_ELx_SSE		BIT(21)
#define ESR_ELx_SRT_SHIFT	16
#define ESR_ELx_SRT_MASK	(0x1fULL << ESR_ELx_SRT_SHIFT)
#define ESR_ELx_SF		BIT(15)
#define ESR_ELx_AR		BIT(14)
#define ESR_ELx_VNCR		BIT(13)
#define ESR_ELx_SET_MASK	(3ULL << 11)
#define ESR_ELx_FnV		BIT(10)
#define ESR_ELx_CM		BIT(8)
#define ESR_ELx_S1PTW		BIT(7)
#define ESR_ELx_WNR		BIT(6)
#define ESR_ELx_FSC		0x3f
#define ESR_ELx_FSC_EXTABT	0x10
#define ESR_ELx_FSC_FAULT	0x04
#define ESR_ELx_FSC_FAULT_nL	0x2C
#define ESR_ELx_FSC_FAULT_L(n)	(((n) < 0 ? ESR_ELx_FSC_FAULT_nL : \
					    ESR_ELx_FSC_FAULT) + (n))

static inline bool esr_fsc_is_translation_fault(u64 esr)
{
	esr = esr & ESR_ELx_FSC;

	return (esr == ESR_ELx_FSC_FAULT_L(3)) ||
	       (esr == ESR_ELx_FSC_FAULT_L(2)) ||
	       (esr == ESR_ELx_FSC_FAULT_L(1)) ||
	       (esr == ESR_ELx_FSC_FAULT_L(0)) ||
	       (esr == ESR_ELx_FSC_FAULT_L(-1));
}

#define PSR_MODE_EL0t		0x0
#define PSR_MODE_MASK		0xf
#define PSR_MODE32_BIT		0x10
#define PSR_BTYPE_MASK		0x00000c00
#define DBG_SPSR_SS		(1 << 21)
#define SCTLR_EL1_E0E		BIT(24)
#define SCTLR_ELx_EE		BIT(25)

#endif
