/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_KVM_PKVM_PROTECTED_H
#define __DT_KVM_PKVM_PROTECTED_H

#include <linux/of.h>

/* CONFIG_PKVM_PROTECTED_REGS_NUM; make tools REGS_NUM=64 for another kernel */
#ifndef PKVM_PROTECTED_REGS_NUM
#define PKVM_PROTECTED_REGS_NUM	32
#endif

void pkvm_protected_visit_taken(void (*fn)(struct device_node *np, void *arg),
				void *arg);
bool pkvm_protected_took(const struct device_node *np);

#endif
