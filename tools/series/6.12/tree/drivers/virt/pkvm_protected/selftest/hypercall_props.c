// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: what a hypercall of 6.12 may name. That is a page: EL2
 * refuses guests there, so that there is nobody to load a vCPU or to have
 * machines made for.
 */
#include <linux/gfp.h>
#include <linux/kvm_host.h>
#include <linux/mm.h>
#include <linux/mutex.h>

#include "hypercall.h"

static DEFINE_MUTEX(ram_lock);
static void *ram;

/**
 * pkvm_test_make_props() - have what a hypercall may take
 *
 * Return: 0, or -ENOMEM.
 */
int pkvm_test_make_props(void)
{
	mutex_lock(&ram_lock);
	if (!ram)
		ram = (void *)get_zeroed_page(GFP_KERNEL);
	mutex_unlock(&ram_lock);
	return ram ? 0 : -ENOMEM;
}

/**
 * pkvm_test_prop() - the value of a word of the language
 * @word:	what was written
 * @vcpu:	ignored
 * @value:	set when the word is known
 *
 * Return: true if the word is one of a prop.
 */
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

/**
 * pkvm_test_load_vcpu() - no vCPU can be loaded
 * @vcpu:	ignored
 *
 * Return: -EOPNOTSUPP.
 */
int pkvm_test_load_vcpu(struct kvm_vcpu *vcpu)
{
	return -EOPNOTSUPP;
}

/**
 * pkvm_test_ffa() - no row needs a memory transaction
 * @args:	ignored
 *
 * Return: -EOPNOTSUPP.
 */
int pkvm_test_ffa(const u64 *args)
{
	return -EOPNOTSUPP;
}
