// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../../../arch/arm64/kvm/protected/judge.c"

void boot_judge_reset(void)
{
	judged = false;
}
