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
enum { RAM, VM_MEM, VCPU_MEM, FFA_TX, FFA_RX, NR_MEM };

static const size_t mem_size[NR_MEM] = {
	PAGE_SIZE, VM_MEM_SIZE, VM_MEM_SIZE, PAGE_SIZE, PAGE_SIZE,
};

static void *mem[NR_MEM];
static struct kvm *test_kvm;

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

/* Allocate once, and free nothing: a hypercall may have taken it. */
int pkvm_test_make_props(void)
{
	int ret = 0;
	int i;

	mutex_lock(&props_lock);
	for (i = 0; i < NR_MEM; i++) {
		if (!mem[i])
			mem[i] = alloc_pages_exact(mem_size[i], GFP_KERNEL | __GFP_ZERO);
		if (!mem[i])
			ret = -ENOMEM;
	}
	if (!test_kvm)
		test_kvm = make_kvm();
	if (!test_kvm)
		ret = -ENOMEM;
	mutex_unlock(&props_lock);
	return ret;
}

/* The value of an argument that has a name; @vcpu is going to be loaded, or NULL. */
bool pkvm_test_prop(const char *word, const struct kvm_vcpu *vcpu, u64 *value)
{
	const struct kvm *kvm = vcpu ? vcpu->kvm : test_kvm;
	const struct {
		const char *name;
		u64 value;
	} props[] = {
		{ "ram", virt_to_phys(mem[RAM]) >> PAGE_SHIFT },
		{ "ramphys", virt_to_phys(mem[RAM]) },
		{ "ramva", (u64)mem[RAM] },
		{ "kvm", (u64)test_kvm },
		{ "ffatx", virt_to_phys(mem[FFA_TX]) },
		{ "ffarx", virt_to_phys(mem[FFA_RX]) },
		{ "vmmem", (u64)mem[VM_MEM] },
		{ "vcpumem", (u64)mem[VCPU_MEM] },
		{ "handle", kvm->arch.pkvm.handle },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(props); i++) {
		if (!strcmp(word, props[i].name)) {
			*value = props[i].value;
			return true;
		}
	}
	return false;
}

/* Load a vCPU, and let EL2 have table pages for it. */
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
	struct ffa_mem_region *region = mem[FFA_TX];
	u32 at = offsetof(struct ffa_mem_region, ep_mem_offset);
	struct ffa_mem_region_attributes *endpoint = mem[FFA_TX] + at;
	struct ffa_composite_mem_region *composite;

	memset(mem[FFA_TX], 0, PAGE_SIZE);
	at += ffa_emad_size_get(FFA_VERSION_1_0);
	composite = mem[FFA_TX] + at;

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

/* Ask for a memory transaction: function, address, number of pages. 0, or the FF-A error */
int pkvm_test_ffa(const u64 *args)
{
	u32 len = describe(args[1], args[2]);
	struct arm_smccc_res res;

	arm_smccc_1_1_smc(args[0], len, len, 0, 0, &res);
	return res.a0 == FFA_SUCCESS ? 0 : (s32)res.a2;
}
