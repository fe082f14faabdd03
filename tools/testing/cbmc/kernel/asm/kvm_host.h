/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __CBMC_KVM_HOST_H
#define __CBMC_KVM_HOST_H

#include "../stand_in.h"

struct kvm_cpu_context {
	struct {
		u64 regs[31];
	} regs;
};

#endif
