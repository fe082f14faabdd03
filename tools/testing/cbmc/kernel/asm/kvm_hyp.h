/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_KVM_HYP_H
#define __CBMC_KVM_HYP_H

#include "../stand_in.h"

struct sysregs {
	u64 SYS_ELR;
	u64 SYS_SPSR;
	u64 SYS_ESR;
	u64 SYS_FAR;
	u64 SYS_SCTLR;
};

extern struct sysregs sysregs_el1, sysregs_el2;

#define read_sysreg_el1(reg)		(sysregs_el1.reg)
#define write_sysreg_el1(value, reg)	((void)(sysregs_el1.reg = (value)))
#define read_sysreg_el2(reg)		(sysregs_el2.reg)
#define write_sysreg_el2(value, reg)	((void)(sysregs_el2.reg = (value)))

#endif
