// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a module may know of the regions: no more than sysfs shows. Built only for the
 * board test; nothing is exported without it.
 */
#include <linux/export.h>

#include "protected.h"

/**
 * pkvm_protected_view() - look at one protected region
 * @index:	its place in the registry, as in the names in sysfs
 * @view:	filled in
 *
 * For initcalls after late_initcall, and for modules.
 *
 * Return: 0; -EPERM if regions are declared, and the host is not kept off them;
 * -ENOENT if there are not so many, or none is declared.
 */
int pkvm_protected_view(unsigned int index, struct pkvm_protected_view *view)
{
	struct pkvm_region *region = pkvm_region(index);

	if (!pkvm_protected_is_final())
		return pkvm_protected_declared ? -EPERM : -ENOENT;
	if (!region)
		return -ENOENT;

	*view = (struct pkvm_protected_view){
		region->start, region->size, atomic64_read(&region->denied),
	};
	return 0;
}
EXPORT_SYMBOL_GPL(pkvm_protected_view);
