// SPDX-License-Identifier: GPL-2.0-only
#include "../../../drivers/virt/pkvm_protected/references.c"
