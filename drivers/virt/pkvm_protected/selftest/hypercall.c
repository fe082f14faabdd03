// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: what a hostile host kernel could ask the hypervisor. README.rst
 * has the language of /dev/pkvm-protected-hypercall. Which names of hypercalls and
 * arguments there are depends on the kernel, see hypercall_names.c and
 * hypercall_props.c.
 */
#define pr_fmt(fmt) "pkvm-protected-test: " fmt

#include <linux/arm-smccc.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kvm_host.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <asm/kvm_asm.h>
#include <asm/kvm_pkvm.h>
#include <asm/kvm_pkvm_protected_selftest.h>
#include <asm/memory.h>

#include "hypercall.h"

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

static int parse_arg(const char *word, struct kvm_vcpu *vcpu, u64 *value)
{
	bool va = !strncmp(word, "va", 2);
	int ret;

	if (pkvm_test_prop(word, vcpu, value))
		return 0;

	if (!strncmp(word, "el2va", 5)) {
		unsigned int index;

		ret = kstrtouint(word + 5, 10, &index);
		if (!ret)
			*value = pkvm_selftest_hyp_va(index);
		return ret;
	}

	ret = kstrtou64(word + (va ? 2 : 0), 16, value);
	/* Arithmetic only: there is no memory to be found at it. */
	if (!ret && va)
		*value = __phys_to_virt(*value);
	return ret;
}

static int find_hypercall(const char *name)
{
	unsigned int i;

	for (i = 0; i < pkvm_test_nr_hypercalls; i++) {
		if (!strcmp(pkvm_test_hypercalls[i].name, name))
			return pkvm_test_hypercalls[i].number;
	}
	return -ENOENT;
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
		hc->a0 = SMCCC_RET_SUCCESS;
		hc->a1 = pkvm_test_ffa(args);
		return 0;
	}

	ret = vcpu ? pkvm_test_load_vcpu(vcpu) : 0;
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

	ret = pkvm_test_make_props();
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
