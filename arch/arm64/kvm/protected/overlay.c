// SPDX-License-Identifier: GPL-2.0-only
/*
 * An overlay that is applied at run time declares nothing: say so.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/notifier.h>

#include "protected.h"

/* Called again for each property of a new node, so warn of a node once in a row. */
static int note_overlay(struct notifier_block *nb, unsigned long action, void *arg)
{
	static const struct device_node *last;
	const struct of_reconfig_data *change = arg;

	if ((action == OF_RECONFIG_ATTACH_NODE || action == OF_RECONFIG_ADD_PROPERTY ||
	     action == OF_RECONFIG_UPDATE_PROPERTY) && change->dn != last &&
	    (of_device_is_compatible(change->dn, PKVM_RAW_COMPATIBLE) ||
	     of_device_is_compatible(change->dn, PKVM_BY_DEVICE_COMPATIBLE))) {
		last = change->dn;
		pr_warn_ratelimited("%pOF: declares nothing, declarations are read at boot; apply the overlay in the boot loader\n",
				    change->dn);
	}
	return NOTIFY_OK;
}

static struct notifier_block overlay_nb = {
	.notifier_call = note_overlay,
};

/* Without CONFIG_OF_DYNAMIC no overlay can be applied at run time. */
static int __init pkvm_protected_overlay_init(void)
{
	if (IS_ENABLED(CONFIG_OF_DYNAMIC))
		return of_reconfig_notifier_register(&overlay_nb);
	return 0;
}
late_initcall(pkvm_protected_overlay_init);
