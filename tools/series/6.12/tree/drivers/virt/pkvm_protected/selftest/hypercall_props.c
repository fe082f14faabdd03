// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: what a hypercall of 6.12 may name, which is a page. EL2 refuses
 * guests there, so no vCPU can be loaded.
 */
#include <linux/gfp.h>
#include <linux/kvm_host.h>
#include <linux/mm.h>
#include <linux/mutex.h>

#include "hypercall.h"

static DEFINE_MUTEX(ram_lock);
static void *ram;

int pkvm_test_make_props(void)
{
	mutex_lock(&ram_lock);
	if (!ram)
		ram = (void *)get_zeroed_page(GFP_KERNEL);
	mutex_unlock(&ram_lock);
	return ram ? 0 : -ENOMEM;
}

bool pkvm_test_prop(const char *word, const struct kvm_vcpu *vcpu, u64 *value)
{
	if (!strcmp(word, "ram"))
		*value = virt_to_phys(ram) >> PAGE_SHIFT;
	else if (!strcmp(word, "ramphys"))
		*value = virt_to_phys(ram);
	else if (!strcmp(word, "ramva"))
		*value = (unsigned long)ram;
	else
		return false;
	return true;
}

int pkvm_test_load_vcpu(struct kvm_vcpu *vcpu)
{
	return -EOPNOTSUPP;
}

/* No row needs a memory transaction. */
int pkvm_test_ffa(const u64 *args)
{
	return -EOPNOTSUPP;
}
