/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only. The host's pool of table pages and the layout of an owner
 * annotation are private to mem_protect.c, so this wrapper goes there.
 */
#ifndef __BENCH_DONATE_MARK_H__
#define __BENCH_DONATE_MARK_H__

int donate_host_mark(u64 phys, u64 size);

#endif /* __BENCH_DONATE_MARK_H__ */
