/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_KVM_PKVM_PROTECTED_H
#define __DT_KVM_PKVM_PROTECTED_H

#include <linux/of.h>

/* CONFIG_PKVM_PROTECTED_REGS_NUM; make tools REGS_NUM=64 for another kernel */
#ifndef PKVM_PROTECTED_REGS_NUM
#define PKVM_PROTECTED_REGS_NUM	32
#endif

/* There is no hypervisor here. */
static inline bool pkvm_protected_is_final(void)
{
	return false;
}

#endif
