/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MMIO regions that pKVM takes from the host: the interface for drivers, which
 * gives the devices and the ranges that were taken.
 */
#ifndef __ARM64_KVM_PKVM_PROTECTED_DEVICES_H__
#define __ARM64_KVM_PKVM_PROTECTED_DEVICES_H__

#include <linux/types.h>

struct device_node;

typedef void (*pkvm_node_fn)(struct device_node *np, void *arg);
typedef void (*pkvm_link_fn)(struct device_node *to, const char *list, void *arg);

void pkvm_protected_visit_taken(pkvm_node_fn fn, void *arg);
void pkvm_protected_visit_windowed(pkvm_node_fn fn, void *arg);
bool pkvm_protected_is_taken(const struct device_node *np);
void pkvm_visit_optional(const struct device_node *np, pkvm_link_fn fn, void *arg);
void pkvm_visit_syscons(const struct device_node *np, pkvm_link_fn fn, void *arg);
void pkvm_protected_not_held(unsigned int nr);

/**
 * struct pkvm_protected_view - a region, as modules see it
 * @start:	physical address of the first byte
 * @size:	bytes, a multiple of the page size
 * @denied:	number of host accesses that were refused since boot
 */
struct pkvm_protected_view {
	u64 start;
	u64 size;
	u64 denied;
};

int pkvm_protected_view(unsigned int index, struct pkvm_protected_view *view);

#endif /* __ARM64_KVM_PKVM_PROTECTED_DEVICES_H__ */
