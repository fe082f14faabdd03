/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot's own files with an addition: boot/NAME.c includes the kernel's NAME.c, and
 * adds a function that resets it, since the tool judges more than once.
 */
#ifndef __DT_BOOT_H
#define __DT_BOOT_H

#include <linux/of.h>

void boot_plan_reset(void);
void boot_windows_reset(void);
void boot_devices_reset(void);
void boot_judge_reset(void);
void boot_console_reset(void);
void boot_console_needs_reset(void);

/* The kernel's initcalls and parameters, see kernel/linux/kernel.h */
int dt_initcall_pkvm_protected_keep_off(void);
int dt_initcall_pkvm_protected_digest_init(void);
int dt_param_early_earlycon(char *arg);
int dt_param_early_console_param(char *arg);

#endif
