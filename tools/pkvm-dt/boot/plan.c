// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "../messages.h"

/* The words come from rule_words.c; JSON has rule, nodes and extents as well. */
static int words_of(char *buf, size_t size, const struct pkvm_refusal *why)
{
	dt_refusal(why);
	return pkvm_refusal_words(buf, size, why);
}

#define pkvm_refusal_words words_of
#include "../../../arch/arm64/kvm/protected/plan.c"

void boot_plan_reset(void)
{
	free(pkvm_plan.declared);
	memset(&pkvm_plan, 0, sizeof(pkvm_plan));
}
