// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: what a hostile host kernel could ask the hypervisor.
 *
 * Write "NAME ARG..." to /dev/pkvm-protected-hypercall, read "A0 A1" back, both
 * signed decimal: the SMCCC status, and what the hypercall returned. NAME is a
 * hypercall of enum __kvm_host_smccc_func, or "smc" with the function as the
 * first argument, or "ffa" with the function, the address and the number of
 * pages of a memory transaction; its A1 is 0 or the FF-A error. Up to four
 * arguments:
 *
 *   9010000	a number, in hex
 *   va9010000	the linear-map address of a physical one, memory or not
 *   ram	pfn of a page of this driver
 *   ramphys	physical address of that page
 *   ramva	its address
 *   kvm	a struct kvm of this driver, with one vCPU and a reserved handle;
 *		shared with EL2, and as large as a vCPU, should it pass for one
 *   ffatx	physical address of the buffer for FF-A descriptors, ffarx of the
 *		other one
 *   vmmem	memory that __pkvm_init_vm() may take, vcpumem the same for
 *		__pkvm_init_vcpu()
 *   handle	of the VM whose vCPU is loaded, else of the above
 *
 * Write "vcpu FD" first, and the hypercalls of this file are issued with that
 * vCPU loaded.
 */
#define pr_fmt(fmt) "pkvm-protected-test: " fmt

#include <linux/arm-smccc.h>
#include <linux/arm_ffa.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kvm_host.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <asm/kvm_asm.h>
#include <asm/kvm_mmu.h>

#define VM_MEM_SIZE	SZ_64K
#define HYPERCALL_ARGS	4

/**
 * struct hypercall_file - one open file
 * @vcpu:	the file of the vCPU to load, or NULL
 * @a0:		SMCCC status of the last hypercall
 * @a1:		its result
 */
struct hypercall_file {
	struct file *vcpu;
	long a0;
	long a1;
};

/* The host's side of the bargain: memory that a hypercall may well take. */
static struct {
	void *ram;
	void *vm_mem;
	void *vcpu_mem;
	void *ffa_tx;
	void *ffa_rx;
	struct kvm *kvm;
} props;

static DEFINE_MUTEX(props_lock);

#define HYPERCALL(name)	{ #name, __KVM_HOST_SMCCC_FUNC_##name }

static const struct {
	const char *name;
	unsigned int number;
} hypercalls[] = {
	HYPERCALL(__pkvm_init),
	HYPERCALL(__pkvm_create_private_mapping),
	HYPERCALL(__pkvm_cpu_set_vector),
	HYPERCALL(__pkvm_prot_finalize),
	HYPERCALL(__kvm_adjust_pc),
	HYPERCALL(__kvm_vcpu_run),
	HYPERCALL(__kvm_tlb_flush_vmid_ipa),
	HYPERCALL(__kvm_tlb_flush_vmid_ipa_nsh),
	HYPERCALL(__kvm_tlb_flush_vmid),
	HYPERCALL(__kvm_tlb_flush_vmid_range),
	HYPERCALL(__kvm_flush_cpu_context),
	HYPERCALL(__tracing_load),
	HYPERCALL(__vgic_v3_save_aprs),
	HYPERCALL(__vgic_v3_restore_vmcr_aprs),
	HYPERCALL(__vgic_v5_save_apr),
	HYPERCALL(__vgic_v5_restore_vmcr_apr),
	HYPERCALL(__pkvm_host_share_hyp),
	HYPERCALL(__pkvm_host_unshare_hyp),
	HYPERCALL(__pkvm_host_donate_guest),
	HYPERCALL(__pkvm_host_share_guest),
	HYPERCALL(__pkvm_host_unshare_guest),
	HYPERCALL(__pkvm_host_relax_perms_guest),
	HYPERCALL(__pkvm_host_wrprotect_guest),
	HYPERCALL(__pkvm_host_test_clear_young_guest),
	HYPERCALL(__pkvm_host_mkyoung_guest),
	HYPERCALL(__pkvm_init_vm),
	HYPERCALL(__pkvm_init_vcpu),
	HYPERCALL(__pkvm_force_reclaim_guest_page),
	HYPERCALL(__pkvm_reclaim_dying_guest_page),
	HYPERCALL(__pkvm_start_teardown_vm),
	HYPERCALL(__pkvm_finalize_teardown_vm),
};

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

/* Made once and kept: who knows what a hypercall has done to it. */
static int make_props(void)
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

static int parse_arg(const char *word, struct kvm_vcpu *vcpu, u64 *value)
{
	int ret = 0;

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
	else if (!strncmp(word, "va", 2))
		ret = kstrtou64(word + 2, 16, value);
	else
		return kstrtou64(word, 16, value);

	/* Arithmetic only: there is no memory to be found at it. */
	if (!ret && !strncmp(word, "va", 2))
		*value = __phys_to_virt(*value);
	return ret;
}

static int find_hypercall(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hypercalls); i++) {
		if (!strcmp(hypercalls[i].name, name))
			return hypercalls[i].number;
	}
	return -ENOENT;
}

static int load_vcpu(struct kvm_vcpu *vcpu)
{
	int ret;

	if (!vcpu)
		return 0;

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

static void ffa_transfer(struct hypercall_file *hc, const u64 *args)
{
	u32 len = describe(args[1], args[2]);
	struct arm_smccc_res res;

	arm_smccc_1_1_smc(args[0], len, len, 0, 0, &res);
	hc->a0 = SMCCC_RET_SUCCESS;
	hc->a1 = res.a0 == FFA_SUCCESS ? 0 : (s32)res.a2;
}

static int issue(struct hypercall_file *hc, char *text)
{
	struct kvm_vcpu *vcpu = hc->vcpu ? hc->vcpu->private_data : NULL;
	u64 args[HYPERCALL_ARGS + 1] = {};
	struct arm_smccc_res res;
	const char *name = strsep(&text, " ");
	bool ffa = !strcmp(name, "ffa");
	bool smc = ffa || !strcmp(name, "smc");
	unsigned int n = 0;
	int number, ret;
	char *word;

	number = smc ? 0 : find_hypercall(name);
	if (number < 0)
		return number;

	while ((word = strsep(&text, " "))) {
		if (n == HYPERCALL_ARGS + smc)
			return -E2BIG;
		ret = parse_arg(word, vcpu, &args[n++]);
		if (ret)
			return ret;
	}

	if (ffa) {
		ffa_transfer(hc, args);
		return 0;
	}

	ret = load_vcpu(vcpu);
	if (ret)
		return ret;

	if (smc)
		arm_smccc_1_1_smc(args[0], args[1], args[2], args[3], args[4],
				  &res);
	else
		arm_smccc_1_1_hvc(KVM_HOST_SMCCC_ID(number), args[0], args[1],
				  args[2], args[3], &res);
	if (vcpu)
		vcpu_put(vcpu);

	/* A status is 32 bits wide, whatever the other half says. */
	hc->a0 = (s32)res.a0;
	hc->a1 = res.a1;
	return 0;
}

static int choose_vcpu(struct hypercall_file *hc, const char *text)
{
	unsigned int fd;

	if (kstrtouint(text, 10, &fd))
		return -EINVAL;
	if (hc->vcpu)
		fput(hc->vcpu);

	/* Root, and a debug build: that it is a vCPU is taken on trust. */
	hc->vcpu = fget(fd);
	return hc->vcpu ? 0 : -EBADF;
}

static ssize_t hypercall_write(struct file *file, const char __user *ubuf,
			       size_t count, loff_t *ppos)
{
	struct hypercall_file *hc = file->private_data;
	char text[128];
	int ret;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, count))
		return -EFAULT;
	text[count] = '\0';

	if (!strncmp(text, "vcpu ", 5))
		ret = choose_vcpu(hc, text + 5);
	else
		ret = issue(hc, text);
	return ret ? ret : count;
}

static ssize_t hypercall_read(struct file *file, char __user *ubuf,
			      size_t count, loff_t *ppos)
{
	struct hypercall_file *hc = file->private_data;
	char text[48];
	int len = scnprintf(text, sizeof(text), "%ld %ld\n", hc->a0, hc->a1);
	loff_t from = 0;

	return simple_read_from_buffer(ubuf, count, &from, text, len);
}

static int hypercall_open(struct inode *inode, struct file *file)
{
	int ret;

	ret = make_props();
	if (ret)
		return ret;

	file->private_data = kzalloc_obj(struct hypercall_file);
	return file->private_data ? 0 : -ENOMEM;
}

static int hypercall_release(struct inode *inode, struct file *file)
{
	struct hypercall_file *hc = file->private_data;

	if (hc->vcpu)
		fput(hc->vcpu);
	kfree(hc);
	return 0;
}

static const struct file_operations hypercall_fops = {
	.owner		= THIS_MODULE,
	.open		= hypercall_open,
	.release	= hypercall_release,
	.write		= hypercall_write,
	.read		= hypercall_read,
};

static struct miscdevice hypercall_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "pkvm-protected-hypercall",
	.fops	= &hypercall_fops,
	.mode	= 0600,
};

builtin_misc_device(hypercall_device);
