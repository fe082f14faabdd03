/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only: the bound on table pages for regions that are donated page by
 * page. No level has blocks then.
 */
#ifndef __BENCH_PAGES_H__
#define __BENCH_PAGES_H__

#include <linux/kvm_host.h>
#include <asm/kvm_pgtable.h>

#define kvm_level_supports_block_mapping(level)	false
#include <asm/kvm_pkvm_protected.h>
#undef kvm_level_supports_block_mapping

#endif /* __BENCH_PAGES_H__ */
