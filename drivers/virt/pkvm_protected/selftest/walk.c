// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: send the MMU's walker to a physical address, and map one for user
 * space with the attributes of memory. README.rst has the language of
 * /dev/pkvm-protected-walk.
 */
#define pr_fmt(fmt) "pkvm-protected-walk: " fmt

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/tlbflush.h>

/* No lock: a test has one thread, and an Oops would leave it taken. */
static pmd_t *bent_pmdp;
static pmd_t bent_pmd;
static u64 last_value;

static void write_pmd(pmd_t *pmdp, pmd_t pmd)
{
	WRITE_ONCE(*pmdp, pmd);
	dsb(ishst);
	isb();
	flush_tlb_all();
}

static void restore(void)
{
	if (bent_pmdp)
		write_pmd(bent_pmdp, bent_pmd);
	bent_pmdp = NULL;
}

static int bend(struct mm_struct *mm, unsigned long va, u64 table)
{
	pmd_t *pmdp = pmd_off(mm, va);

	if (bent_pmdp || !pmd_table(*pmdp))
		return -EBUSY;
	bent_pmd = *pmdp;
	bent_pmdp = pmdp;
	write_pmd(pmdp, __pmd(__phys_to_pmd_val(table) | PMD_TYPE_TABLE));
	return 0;
}

static int walk_by_get_user(unsigned long va, u64 table)
{
	u32 value = 0;
	int ret;

	ret = bend(current->mm, va, table);
	if (ret)
		return ret;
	ret = get_user(value, (u32 __user *)va);
	last_value = value;
	restore();
	return ret;
}

static int no_change(pte_t *ptep, unsigned long addr, void *data)
{
	return 0;
}

static int walk_by_kernel(unsigned long offset, u64 table)
{
	struct vm_struct *area = get_vm_area(2 * PMD_SIZE, VM_IOREMAP);
	unsigned long va;
	int ret;

	if (!area)
		return -ENOMEM;
	va = ALIGN((unsigned long)area->addr, PMD_SIZE);
	ret = apply_to_page_range(&init_mm, va, PAGE_SIZE, no_change, NULL);
	if (!ret)
		ret = bend(&init_mm, va, table);
	if (!ret) {
		last_value = readl_relaxed((void __iomem *)va + offset);
		restore();
	}
	free_vm_area(area);
	return ret;
}

static int claim(u64 start, u64 size)
{
	if (!request_mem_region(start, size, "pkvm-protected-walk"))
		return -EBUSY;
	release_mem_region(start, size);
	return 0;
}

static ssize_t walk_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	unsigned long long a = 0;
	unsigned long long b = 0;
	char buf[64];
	char op;
	int ret;

	if (count >= sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, ubuf, count))
		return -EFAULT;
	buf[count] = '\0';
	if (sscanf(buf, "%c %llx %llx", &op, &a, &b) < 1)
		return -EINVAL;

	switch (op) {
	case 'u':
		ret = bend(current->mm, a, b);
		break;
	case 'g':
		ret = walk_by_get_user(a, b);
		break;
	case 'k':
		ret = walk_by_kernel(a, b);
		break;
	case 'c':
		restore();
		ret = 0;
		break;
	case 'm':
		ret = claim(a, b);
		break;
	default:
		ret = -EINVAL;
	}
	return ret ?: count;
}

static ssize_t walk_read(struct file *file, char __user *ubuf, size_t count,
			 loff_t *ppos)
{
	return simple_read_from_buffer(ubuf, count, ppos, &last_value,
				       sizeof(last_value));
}

static int walk_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static const struct file_operations walk_fops = {
	.owner	= THIS_MODULE,
	.read	= walk_read,
	.write	= walk_write,
	.mmap	= walk_mmap,
};

static struct miscdevice walk_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "pkvm-protected-walk",
	.fops	= &walk_fops,
	.mode	= 0600,
};

builtin_misc_device(walk_device);
