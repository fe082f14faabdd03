// SPDX-License-Identifier: GPL-2.0-only
/*
 * For boards: are the declared regions really out of the host's reach? The kernel reads
 * 4 bytes in the first and the last page of each region, since a production system has
 * neither /dev/mem nor KUnit. A read passes if it was refused *and* the refusal was
 * counted for this region. The KTAP has the level of errors, which "quiet" does not
 * hide.
 */
#define pr_fmt(fmt) "pkvm-protected-board: " fmt

#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/uaccess.h>

#include <asm/kvm_pkvm_protected_devices.h>

static unsigned long offset;
module_param(offset, ulong, 0);
MODULE_PARM_DESC(offset, "which register of a page is read, in bytes (default 0)");

/* What is read is not printed. A kernel that is locked down refuses the parameter. */
static unsigned long long control;
module_param_hw(control, ullong, iomem, 0);
MODULE_PARM_DESC(control, "address of a register that the host may read (default: of the interrupt controller)");

/* Debug builds: a region that nobody protects, to see this test fail. */
static unsigned long long pretend;
#ifdef CONFIG_PKVM_PROTECTED_MMIO_SELFTEST
module_param_hw(pretend, ullong, iomem, 0);
MODULE_PARM_DESC(pretend, "address of a page that is taken for a protected one");
#endif

static unsigned int number, passed, failed;

static void print_result(bool pass, const char *what, u64 addr)
{
	pr_err("%sok %u %s@%llx\n", pass ? "" : "not ", ++number, what, addr);
	if (pass)
		passed++;
	else
		failed++;
}

static void print_skip(const char *what, const char *why)
{
	pr_err("ok %u %s # SKIP %s\n", ++number, what, why);
}

/* 0, -EFAULT when the access faulted, or why there was none */
static int read_guarded(u64 addr)
{
	void __iomem *p = ioremap(addr, sizeof(u32));
	u32 value;
	int err;

	if (!p)
		return -ENOMEM;
	err = copy_from_kernel_nofault(&value, (__force void *)p,
				       sizeof(value));
	iounmap(p);
	return err;
}

static u64 count_denied(unsigned int index)
{
	struct pkvm_protected_view view;

	return pkvm_protected_view(index, &view) ? 0 : view.denied;
}

static bool is_refused(unsigned int index, u64 addr)
{
	u64 before = count_denied(index);
	int err = read_guarded(addr);

	if (!err)
		pr_err("# 0x%llx: the host can read it\n", addr);
	else if (err != -EFAULT)
		pr_err("# 0x%llx: not tried, error %d\n", addr, err);
	else if (count_denied(index) == before)
		pr_err("# 0x%llx: a fault, but the hypervisor has refused nothing\n",
		       addr);
	else if (count_denied(index) != before + 1)
		pr_err("# 0x%llx: refused, and somebody else as well; run it on a quiet system\n",
		       addr);
	else
		return true;
	return false;
}

static void try_region(unsigned int index, u64 start, u64 size)
{
	bool pass = is_refused(index, start + offset);

	if (size > PAGE_SIZE)
		pass &= is_refused(index, start + size - PAGE_SIZE + offset);
	print_result(pass, "region", start);
}

/*
 * The control is a read that has to work. Only the interrupt controller is known to be
 * clocked and never protected; a page beside a region may be anything, and hang the
 * board. GICD_TYPER has no side effects, and the same place in GICv2 and v3.
 */
static u64 find_control(void)
{
	static const struct of_device_id controllers[] = {
		{ .compatible = "arm,gic-v3" },
		{ .compatible = "arm,gic-400" },
		{ .compatible = "arm,cortex-a15-gic" },
		{ }
	};
	struct device_node *np;
	struct resource res;
	u64 addr = 0;

	/* One that is disabled may not be there: an abort that nobody fixes up. */
	for_each_matching_node(np, controllers) {
		if (of_device_is_available(np) &&
		    !of_address_to_resource(np, 0, &res)) {
			addr = res.start + 4;
			of_node_put(np);
			break;
		}
	}
	return addr;
}

static void try_control(void)
{
	u64 addr = control ?: find_control();
	int err;

	if (!addr) {
		print_skip("control", "no known interrupt controller, give control=ADDRESS");
		return;
	}
	err = read_guarded(addr);
	if (err)
		pr_err("# 0x%llx: the host cannot read it, error %d; give control=ADDRESS of a register that it can\n",
		       addr, err);
	print_result(!err, "control", addr);
}

static void try_all(unsigned int nr)
{
	struct pkvm_protected_view view;
	unsigned int i;

	pr_err("1..%u\n", 1 + nr + !!pretend);
	pr_err("# each read that is refused is also a line of pkvm-protected: and counted in sysfs\n");
	try_control();
	for (i = 0; i < nr && !pkvm_protected_view(i, &view); i++)
		try_region(i, view.start, view.size);
	if (pretend)
		try_region(nr, pretend, PAGE_SIZE);
}

/* Nothing to read: a skip, or a failure if regions are declared */
static void judge_no_region(int err)
{
	pr_err("1..1\n");
	if (err == -ENOENT) {
		print_skip("regions", "no regions declared");
		return;
	}
	pr_err("# regions are declared, but not protected, so none is read; pkvm-protected: says why at boot\n");
	pr_err("not ok %u regions\n", ++number);
	failed++;
}

static int check_parameters(void)
{
	if (offset >= PAGE_SIZE || !IS_ALIGNED(offset, sizeof(u32))) {
		pr_err("offset=%lu: give a multiple of 4 below %lu\n", offset,
		       PAGE_SIZE);
		return -EINVAL;
	}
	if (!IS_ALIGNED(control, sizeof(u32)) ||
	    page_is_ram(PHYS_PFN(control))) {
		pr_err("control=0x%llx: give the address of a register, a multiple of 4\n",
		       control);
		return -EINVAL;
	}
	return 0;
}

/* For a script that looks at insmod only: it succeeds if a read passed and none failed. */
static int __init board_test_init(void)
{
	struct pkvm_protected_view view;
	unsigned int nr = 0;
	int err;

	err = check_parameters();
	if (err)
		return err;

	pr_err("KTAP version 1\n");
	err = pkvm_protected_view(0, &view);
	if (err) {
		judge_no_region(err);
	} else {
		while (!pkvm_protected_view(nr, &view))
			nr++;
		try_all(nr);
	}
	pr_err("# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:0\n",
	       passed, failed, number - passed - failed);

	if (failed)
		return -EIO;
	return passed ? 0 : -ENODEV;
}
late_initcall_sync(board_test_init);

/* Without it the module could not be removed. */
static void __exit board_test_exit(void)
{
}
module_exit(board_test_exit);

MODULE_DESCRIPTION("pKVM protected MMIO: is the host refused on this board?");
MODULE_LICENSE("GPL");
/* It taints the kernel: refused reads are in its log and its counts. */
MODULE_INFO(test, "Y");
