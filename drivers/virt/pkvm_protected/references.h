/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __PKVM_REFERENCES_H
#define __PKVM_REFERENCES_H

struct device_node;

typedef void (*pkvm_reference_fn)(struct device_node *np, const char *property,
				  struct device_node *supplier);

void pkvm_optional_references(struct device_node *np, pkvm_reference_fn fn);

#endif /* __PKVM_REFERENCES_H */
