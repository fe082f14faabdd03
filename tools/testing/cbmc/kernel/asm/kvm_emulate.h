/* SPDX-License-Identifier: GPL-2.0-only */
#include <asm/esr.h>
#include <asm/kvm_host.h>
