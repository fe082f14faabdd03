/* SPDX-License-Identifier: GPL-2.0-only */
#include <asm/kvm_host.h>

void host_inject_mem_abort(struct kvm_cpu_context *host_ctxt);
