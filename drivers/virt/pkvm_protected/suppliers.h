/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __PKVM_SUPPLIERS_H
#define __PKVM_SUPPLIERS_H

#include <linux/of.h>

/* In the order in which a device is brought to life */
enum pkvm_supplier_kind {
	PKVM_SUPPLIER_DOMAIN,
	PKVM_SUPPLIER_REGULATOR,
	PKVM_SUPPLIER_CLOCK,
	PKVM_SUPPLIER_RESET,
	PKVM_SUPPLIER_KINDS,
};

struct pkvm_supplier {
	enum pkvm_supplier_kind kind;
	struct device_node *user;	/* the device, or a bus above it */
	char name[64];			/* property of it, with [index] for a list */
	u32 index;
	struct of_phandle_args spec;	/* provider, no np if it cannot be read */
	int err;			/* -EPROBE_DEFER while awaited, 0 when held */
};

typedef void (*pkvm_supplier_fn)(struct device_node *np, const struct pkvm_supplier *found);
void pkvm_suppliers_visit(struct device_node *np, pkvm_supplier_fn fn);

#endif /* __PKVM_SUPPLIERS_H */
