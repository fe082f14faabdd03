/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Debug builds only: what the files of /dev/pkvm-protected-hypercall share.
 */
#ifndef __PKVM_PROTECTED_HYPERCALL_H__
#define __PKVM_PROTECTED_HYPERCALL_H__

#include <linux/types.h>

struct kvm_vcpu;

/* hypercall_names.c: the hypercalls of this kernel */
#define PKVM_TEST_HYPERCALL(name)	{ #name, __KVM_HOST_SMCCC_FUNC_##name }

struct pkvm_test_hypercall {
	const char *name;
	unsigned int number;
};

extern const struct pkvm_test_hypercall pkvm_test_hypercalls[];
extern const unsigned int pkvm_test_nr_hypercalls;

/* hypercall_props.c: memory, machines and buffers to name in a hypercall */
int pkvm_test_make_props(void);
bool pkvm_test_prop(const char *word, const struct kvm_vcpu *vcpu, u64 *value);
int pkvm_test_load_vcpu(struct kvm_vcpu *vcpu);
int pkvm_test_ffa(const u64 *args);

#endif /* __PKVM_PROTECTED_HYPERCALL_H__ */
