/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a protected device lives on: clocks, power domains, regulators, resets.
 */
#ifndef __PKVM_SUPPLIERS_H
#define __PKVM_SUPPLIERS_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/of.h>

/* In the order in which a device is brought to life. */
enum pkvm_supplier_kind {
	PKVM_SUPPLIER_DOMAIN,
	PKVM_SUPPLIER_REGULATOR,
	PKVM_SUPPLIER_CLOCK,
	PKVM_SUPPLIER_RESET,
	PKVM_SUPPLIER_KINDS,
};

/**
 * struct pkvm_supplier - one thing that has to stay on
 * @list:	in the order in which they are taken
 * @nr:		its place in that order
 * @kind:	what it is
 * @user:	the node whose property names it: the device, or a bus above it
 * @name:	the property, with the index in brackets where it is a list
 * @index:	that index
 * @spec:	who provides it; spec.np is NULL if the property does not parse
 * @stand_in:	the device that the host's frameworks see, where they want one
 * @err:	0 when held, -EPROBE_DEFER while its driver is awaited, else why it
 *		cannot be held
 */
struct pkvm_supplier {
	struct list_head list;
	unsigned int nr;
	enum pkvm_supplier_kind kind;
	struct device_node *user;
	char name[48];
	unsigned int index;
	struct of_phandle_args spec;
	struct device *stand_in;
	int err;
};

/* suppliers.c */
void pkvm_suppliers_find(struct device_node *np, struct list_head *suppliers);

/* hold.c */
int pkvm_supplier_hold(struct pkvm_supplier *supplier, struct device *holder,
		       bool ready);

#endif /* __PKVM_SUPPLIERS_H */
