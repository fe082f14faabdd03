// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: what a hostile host kernel could ask the hypervisor, on
 * 6.12. The device and its language are those of newer kernels; the hypercalls
 * are 6.12's, and an argument is a hexadecimal number, "vaADDRESS", or "ram" and
 * "ramva" for the pfn and the address of a page of this driver.
 */
#include <linux/arm-smccc.h>
#include <linux/fs.h>
#include <linux/kvm_host.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <asm/kvm_asm.h>

#define HYPERCALL_ARGS	4

#define HYPERCALL(name)	{ #name, __KVM_HOST_SMCCC_FUNC_##name }

static const struct {
	const char *name;
	unsigned int number;
} hypercalls[] = {
	HYPERCALL(__pkvm_init),
	HYPERCALL(__pkvm_create_private_mapping),
	HYPERCALL(__pkvm_cpu_set_vector),
	HYPERCALL(__pkvm_prot_finalize),
	HYPERCALL(__pkvm_host_share_hyp),
	HYPERCALL(__pkvm_host_unshare_hyp),
	HYPERCALL(__kvm_adjust_pc),
	HYPERCALL(__kvm_vcpu_run),
	HYPERCALL(__kvm_flush_vm_context),
	HYPERCALL(__kvm_tlb_flush_vmid_ipa),
	HYPERCALL(__kvm_tlb_flush_vmid_ipa_nsh),
	HYPERCALL(__kvm_tlb_flush_vmid),
	HYPERCALL(__kvm_tlb_flush_vmid_range),
	HYPERCALL(__kvm_flush_cpu_context),
	HYPERCALL(__vgic_v3_save_vmcr_aprs),
	HYPERCALL(__vgic_v3_restore_vmcr_aprs),
	HYPERCALL(__pkvm_vcpu_init_traps),
	HYPERCALL(__pkvm_init_vm),
	HYPERCALL(__pkvm_init_vcpu),
	HYPERCALL(__pkvm_teardown_vm),
};

static void *ram;

/**
 * struct answer - of the last hypercall of an open file
 * @a0:	SMCCC status
 * @a1:	result, or the first argument where there is none
 */
struct answer {
	long a0;
	long a1;
};

static int parse_arg(const char *word, unsigned long *value)
{
	int ret;

	if (!strcmp(word, "ram")) {
		*value = virt_to_phys(ram) >> PAGE_SHIFT;
		return 0;
	}
	if (!strcmp(word, "ramva")) {
		*value = (unsigned long)ram;
		return 0;
	}
	if (strncmp(word, "va", 2))
		return kstrtoul(word, 16, value);

	/* Arithmetic only: there is no memory to be found at it. */
	ret = kstrtoul(word + 2, 16, value);
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

static int issue(struct answer *answer, char *text)
{
	int number = find_hypercall(strsep(&text, " "));
	unsigned long args[HYPERCALL_ARGS] = {};
	struct arm_smccc_res res;
	unsigned int n = 0;
	char *word;

	if (number < 0)
		return number;

	while ((word = strsep(&text, " "))) {
		int ret = n < HYPERCALL_ARGS ? parse_arg(word, &args[n++]) :
					       -E2BIG;

		if (ret)
			return ret;
	}

	arm_smccc_1_1_hvc(KVM_HOST_SMCCC_ID(number), args[0], args[1], args[2],
			  args[3], &res);
	/* A status is 32 bits wide, whatever the other half says. */
	answer->a0 = (s32)res.a0;
	answer->a1 = res.a1;
	return 0;
}

static ssize_t hypercall_write(struct file *file, const char __user *ubuf,
			       size_t count, loff_t *ppos)
{
	char text[128];
	int ret;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, count))
		return -EFAULT;
	text[count] = '\0';

	ret = issue(file->private_data, text);
	return ret ? ret : count;
}

static ssize_t hypercall_read(struct file *file, char __user *ubuf,
			      size_t count, loff_t *ppos)
{
	struct answer *answer = file->private_data;
	char text[48];
	int len = scnprintf(text, sizeof(text), "%ld %ld\n", answer->a0,
			    answer->a1);
	loff_t from = 0;

	return simple_read_from_buffer(ubuf, count, &from, text, len);
}

static int hypercall_open(struct inode *inode, struct file *file)
{
	struct answer *answer = kzalloc(sizeof(*answer), GFP_KERNEL);

	if (!ram)
		ram = (void *)get_zeroed_page(GFP_KERNEL);
	file->private_data = answer;
	return ram && answer ? 0 : -ENOMEM;
}

static int hypercall_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
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
