/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/of.h>
#include "../../../../arch/arm64/include/asm/kvm_pkvm_protected_devices.h"
