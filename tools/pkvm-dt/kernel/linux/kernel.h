/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the kernel's API that the shared files use, for user space.
 *
 * pkvm-dt compiles the files of arch/arm64/kvm/protected/ that read and judge
 * declarations, unchanged. This directory stands in for the kernel's headers,
 * of/ for its device-tree core.
 */
#ifndef __DT_KERNEL_H
#define __DT_KERNEL_H

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

typedef unsigned char u8;
typedef unsigned short u16;
typedef u32 __be32;

#define __init
#define __initdata
#define __initconst

/* A kernel with all of these; early.h stands for its timers and interrupt controllers. */
#define CONFIG_TIMER_OF			0
#define CONFIG_IRQCHIP			0
#define CONFIG_PM_GENERIC_DOMAINS_OF	1
#define CONFIG_REGULATOR		1
#define CONFIG_COMMON_CLK		1
#define CONFIG_RESET_CONTROLLER		1
#define IS_ENABLED(option)		(option)

/* machine.c: for which page size the shared files judge */
extern u32 dt_page_shift;
#define PAGE_SHIFT	dt_page_shift

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define min(a, b)	((a) < (b) ? (a) : (b))
#define max(a, b)	((a) > (b) ? (a) : (b))
#define clamp(a, low, high)	min(max(a, low), high)

/* The kernel calls these; here judge.c does. */
#define early_param(name, fn)	int dt_param_##fn(char *arg) { return fn(arg); }
#define dt_initcall(fn)		int dt_initcall_##fn(void) { return fn(); }
#define core_initcall_sync(fn)	dt_initcall(fn)
#define postcore_initcall(fn)	dt_initcall(fn)
#define device_initcall_sync(fn)	dt_initcall(fn)

#define EPROBE_DEFER	517

/* printk.c: as the kernel's, of which "%pOF" is the path of a node */
int dt_vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int dt_snprintf(char *buf, size_t size, const char *fmt, ...);
#define snprintf	dt_snprintf

enum dt_level { DT_ERROR, DT_WARNING, DT_NOTE, DT_UNDECIDED };

void dt_printk(enum dt_level level, const char *fmt, ...);
#define pr_err(...)		dt_printk(DT_ERROR, __VA_ARGS__)
#define pr_warn(...)		dt_printk(DT_WARNING, __VA_ARGS__)
#define pr_warn_once(...)	dt_printk(DT_WARNING, __VA_ARGS__)
#define pr_info(...)		dt_printk(DT_NOTE, __VA_ARGS__)

static inline bool strstarts(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static inline long strscpy(char *to, const char *from, size_t size)
{
	size_t len = strlen(from);

	if (!size)
		return -E2BIG;
	memcpy(to, from, min(len, size - 1));
	to[min(len, size - 1)] = '\0';
	return len < size ? (long)len : -E2BIG;
}

static inline unsigned long long memparse(const char *text, char **end)
{
	return strtoull(text, end, 0);
}

#define GFP_KERNEL	0
#define __GFP_NOFAIL	0

/* say.c: ends the program when there is no memory */
void *dt_alloc(size_t size);
#define kzalloc(size, flags)		dt_alloc(size)
#define kfree(p)			free(p)

/* Before there are slabs, as in kvm_hyp_reserve() */
#define SMP_CACHE_BYTES			64
#define slab_is_available()		false
#define memblock_alloc(size, align)	dt_alloc(size)
#define memblock_free(p, size)		free(p)
#define kvzalloc(size, flags)		dt_alloc(size)
#define kvfree(p)			free(p)
#define panic(...)			abort()

static inline void *kmemdup(const void *from, size_t size, int flags)
{
	return memcpy(dt_alloc(size), from, size);
}

#endif /* __DT_KERNEL_H */
