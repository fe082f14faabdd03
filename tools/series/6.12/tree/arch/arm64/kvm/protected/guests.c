// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tell the user what 6.12 cannot do while regions are declared.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <asm/kvm_pkvm_protected.h>
#include <linux/init.h>
#include <linux/printk.h>

/* Before finalisation, while EL2's data can still be read. */
static int __init pkvm_protected_report_guests(void)
{
	if (!kvm_nvhe_sym(num_protected_reg))
		return 0;

	if (IS_ENABLED(CONFIG_NVHE_EL2_DEBUG))
		pr_warn("UNSAFE: a panic of EL2 opens every region (CONFIG_NVHE_EL2_DEBUG)\n");
	if (IS_ENABLED(CONFIG_PKVM_PROTECTED_MMIO_UNSAFE_GUESTS))
		pr_warn("UNSAFE: guests are allowed, and the host can reach every region through the stage-2 tables that it builds for them\n");
	else
		pr_info("guests are refused: on this kernel the host builds their stage-2 tables, and could map a region there\n");
	return 0;
}
device_initcall(pkvm_protected_report_guests);
