// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: memory, machines and buffers that a hypercall may name.
 */
#include <linux/arm-smccc.h>
#include <linux/arm_ffa.h>
#include <linux/kvm_host.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <asm/kvm_asm.h>
#include <asm/kvm_mmu.h>
#include <asm/kvm_pkvm.h>

#include "hypercall.h"

#define VM_MEM_SIZE	SZ_64K

/* What a hypercall may take or share */
static struct {
	void *ram;
	void *vm_mem;
	void *vcpu_mem;
	void *ffa_tx;
	void *ffa_rx;
	struct kvm *kvm;
} props;

static DEFINE_MUTEX(props_lock);

static struct kvm *make_kvm(void)
{
	/* Large enough to be taken for a vCPU as well. */
	size_t size = max(sizeof(struct kvm), sizeof(struct kvm_vcpu));
	struct kvm *kvm = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO);
	int handle;

	if (!kvm || kvm_share_hyp(kvm, (void *)kvm + size))
		return NULL;

	handle = kvm_call_hyp_nvhe(__pkvm_reserve_vm);
	if (handle < 0)
		return NULL;

	kvm->created_vcpus = 1;
	kvm->arch.pkvm.handle = handle;
	return kvm;
}

/**
 * pkvm_test_make_props() - allocate what hypercalls may name
 *
 * Once, and never freed: a hypercall may have taken it.
 *
 * Return: 0, or -ENOMEM.
 */
int pkvm_test_make_props(void)
{
	int ret = 0;

	mutex_lock(&props_lock);
	if (!props.ram)
		props.ram = (void *)get_zeroed_page(GFP_KERNEL);
	if (!props.vm_mem)
		props.vm_mem = alloc_pages_exact(VM_MEM_SIZE, GFP_KERNEL);
	if (!props.vcpu_mem)
		props.vcpu_mem = alloc_pages_exact(VM_MEM_SIZE, GFP_KERNEL);
	if (!props.ffa_tx)
		props.ffa_tx = (void *)get_zeroed_page(GFP_KERNEL);
	if (!props.ffa_rx)
		props.ffa_rx = (void *)get_zeroed_page(GFP_KERNEL);
	if (!props.kvm)
		props.kvm = make_kvm();
	if (!props.ram || !props.vm_mem || !props.vcpu_mem || !props.ffa_tx ||
	    !props.ffa_rx || !props.kvm)
		ret = -ENOMEM;
	mutex_unlock(&props_lock);
	return ret;
}

/**
 * pkvm_test_prop() - the value of an argument that has a name
 * @word:	what was written
 * @vcpu:	the vCPU that is going to be loaded, or NULL
 * @value:	set when the word is known
 *
 * Return: true if there is such a name.
 */
bool pkvm_test_prop(const char *word, const struct kvm_vcpu *vcpu, u64 *value)
{
	if (!strcmp(word, "ram"))
		*value = virt_to_phys(props.ram) >> PAGE_SHIFT;
	else if (!strcmp(word, "ramphys"))
		*value = virt_to_phys(props.ram);
	else if (!strcmp(word, "ramva"))
		*value = (u64)props.ram;
	else if (!strcmp(word, "kvm"))
		*value = (u64)props.kvm;
	else if (!strcmp(word, "ffatx"))
		*value = virt_to_phys(props.ffa_tx);
	else if (!strcmp(word, "ffarx"))
		*value = virt_to_phys(props.ffa_rx);
	else if (!strcmp(word, "vmmem"))
		*value = (u64)props.vm_mem;
	else if (!strcmp(word, "vcpumem"))
		*value = (u64)props.vcpu_mem;
	else if (!strcmp(word, "handle"))
		*value = vcpu ? vcpu->kvm->arch.pkvm.handle :
				props.kvm->arch.pkvm.handle;
	else
		return false;
	return true;
}

/**
 * pkvm_test_load_vcpu() - load a vCPU, and let EL2 have table pages for it
 * @vcpu:	the vCPU
 *
 * Return: 0, or a negative errno.
 */
int pkvm_test_load_vcpu(struct kvm_vcpu *vcpu)
{
	int ret;

	/* What EL1 does before it maps a page for a guest. */
	ret = topup_hyp_memcache(&vcpu->arch.pkvm_memcache,
				 kvm_mmu_cache_min_pages(vcpu->arch.hw_mmu));
	if (!ret)
		vcpu_load(vcpu);
	return ret;
}

/* A descriptor of FF-A 1.0: one range, for one endpoint */
static u32 describe(u64 addr, u64 nr_pages)
{
	struct ffa_mem_region *region = props.ffa_tx;
	u32 at = offsetof(struct ffa_mem_region, ep_mem_offset);
	struct ffa_mem_region_attributes *endpoint = props.ffa_tx + at;
	struct ffa_composite_mem_region *composite;

	memset(props.ffa_tx, 0, PAGE_SIZE);
	at += ffa_emad_size_get(FFA_VERSION_1_0);
	composite = props.ffa_tx + at;

	region->ep_count = 1;
	endpoint->receiver = 1;
	endpoint->attrs = FFA_MEM_RW;
	endpoint->composite_off = at;
	composite->total_pg_cnt = nr_pages;
	composite->addr_range_cnt = 1;
	composite->constituents[0].address = addr;
	composite->constituents[0].pg_cnt = nr_pages;
	return at + CONSTITUENTS_OFFSET(1);
}

/**
 * pkvm_test_ffa() - ask for a memory transaction
 * @args:	the function, the address, the number of pages
 *
 * Return: 0, or the FF-A error.
 */
int pkvm_test_ffa(const u64 *args)
{
	u32 len = describe(args[1], args[2]);
	struct arm_smccc_res res;

	arm_smccc_1_1_smc(args[0], len, len, 0, 0, &res);
	return res.a0 == FFA_SUCCESS ? 0 : (s32)res.a2;
}
