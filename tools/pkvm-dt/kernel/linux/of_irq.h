/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_OF_IRQ_H
#define __DT_OF_IRQ_H

#include <linux/of.h>

struct device_node *of_irq_find_parent(struct device_node *np);

#endif
