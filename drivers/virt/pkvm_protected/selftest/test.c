// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: make the host kernel access a physical address. README.rst has the
 * language of /dev/pkvm-protected-test. The access is a plain one, so the kernel oopses
 * where the hypervisor denies it.
 */
#define pr_fmt(fmt) "pkvm-protected-test: " fmt

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>

#include <asm/kvm_pkvm_denied.h>
#include <asm/sysreg.h>

static u64 read_sized(void __iomem *p, unsigned int size)
{
	switch (size) {
	case 1:
		return readb(p);
	case 2:
		return readw(p);
	case 4:
		return readl(p);
	default:
		return readq(p);
	}
}

static void write_sized(void __iomem *p, unsigned int size)
{
	switch (size) {
	case 1:
		writeb(0, p);
		break;
	case 2:
		writew(0, p);
		break;
	case 4:
		writel(0, p);
		break;
	default:
		writeq(0, p);
	}
}

static ssize_t access_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	unsigned long long addr;
	unsigned int size;
	void __iomem *p;
	char buf[64];
	char op;

	if (count >= sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, ubuf, count))
		return -EFAULT;
	buf[count] = '\0';

	if (sscanf(buf, "%c %u %llx", &op, &size, &addr) != 3 ||
	    !strchr("rwndb", op) || size > 8 || hweight32(size) != 1 ||
	    (op != 'n' && !IS_ALIGNED(addr, size)))
		return -EINVAL;

	if (op == 'd') {
		pkvm_protected_denied(addr, ESR_ELx_S1PTW |
				      ESR_ELx_EC_DABT_LOW << ESR_ELx_EC_SHIFT,
				      task_pt_regs(current));
		return count;
	}

	if (op == 'b') {
		sysreg_clear_set(sctlr_el1, 0, SCTLR_EL1_E0E);
		return count;
	}

	p = op == 'n' ? ioremap_cache(addr, size) : ioremap(addr, size);
	if (!p)
		return -ENOMEM;

	if (op != 'w')
		pr_info("kernel read %u bytes at 0x%llx: 0x%llx\n", size, addr,
			read_sized(p, size));
	else
		write_sized(p, size);

	iounmap(p);
	return count;
}

static const struct file_operations access_fops = {
	.owner	= THIS_MODULE,
	.write	= access_write,
};

static struct miscdevice access_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "pkvm-protected-test",
	.fops	= &access_fops,
	.mode	= 0200,
};

builtin_misc_device(access_device);
