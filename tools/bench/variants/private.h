/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark only: no linear address is usable, so that every region is mapped in
 * the private range. setup.c asks for the largest block for that purpose only.
 */
#ifndef __BENCH_PRIVATE_H__
#define __BENCH_PRIVATE_H__

#include <linux/kvm_host.h>
#include <nvhe/mm.h>

#define pkvm_largest_block(size)	0ULL

#endif /* __BENCH_PRIVATE_H__ */
