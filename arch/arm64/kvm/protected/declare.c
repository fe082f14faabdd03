// SPDX-License-Identifier: GPL-2.0-only
/*
 * Declare: from raw ranges in the device tree to the registry, all or nothing.
 * CONFIG_PKVM_PROTECTED_MMIO_PLATFORM builds regions.c instead.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include <linux/cpufeature.h>
#include <linux/kvm_host.h>
#include <linux/memblock.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/panic.h>

#include <asm/cputype.h>
#include <asm/kvm_pkvm.h>
#include <asm/virt.h>

#define COMPATIBLE	"pkvm,protected-region"

/* The declaring node of each region, in the order of the registry */
static struct device_node *region_nodes[PKVM_PROTECTED_REGS_NUM];

/* The node that declared a region */
const struct device_node *pkvm_protected_node(unsigned int index)
{
	return region_nodes[index];
}

static struct device_node *__init next_declaration(struct device_node *np)
{
	const char *status;

	do {
		np = of_find_compatible_node(np, NULL, COMPATIBLE);
	} while (np && !of_property_read_string(np, "status", &status) &&
		 !strcmp(status, "disabled"));

	return np;
}

static int __init insert(struct device_node *np, u64 pfn, u64 nr_pages)
{
	struct pkvm_protected_reg *regs = kvm_nvhe_sym(pkvm_protected_regs);
	unsigned int *nr = &kvm_nvhe_sym(num_protected_reg);
	unsigned int i;

	if (*nr == PKVM_PROTECTED_REGS_NUM) {
		pr_err("%pOF: the registry holds %u regions; merge neighbours or raise CONFIG_PKVM_PROTECTED_REGS_NUM\n",
		       np, *nr);
		return -ENOSPC;
	}

	for (i = *nr; i && pfn < regs[i - 1].pfn + regs[i - 1].nr_pages; i--) {
		if (regs[i - 1].pfn < pfn + nr_pages) {
			pr_err("%pOF: [0x%llx..0x%llx) overlaps [0x%llx..0x%llx) of %pOF; declare each page once\n",
			       np, pfn << PAGE_SHIFT, (pfn + nr_pages) << PAGE_SHIFT,
			       regs[i - 1].pfn << PAGE_SHIFT,
			       (regs[i - 1].pfn + regs[i - 1].nr_pages) << PAGE_SHIFT,
			       region_nodes[i - 1]);
			return -EEXIST;
		}
	}

	memmove(&regs[i + 1], &regs[i], (*nr - i) * sizeof(*regs));
	memmove(&region_nodes[i + 1], &region_nodes[i],
		(*nr - i) * sizeof(*region_nodes));
	regs[i] = (struct pkvm_protected_reg){ pfn, nr_pages };
	region_nodes[i] = of_node_get(np);
	(*nr)++;
	return 0;
}

static int __init declare(struct device_node *np)
{
	size_t cells = (of_n_addr_cells(np) + of_n_size_cells(np)) * sizeof(u32);
	u64 mmfr0 = read_cpuid(ID_AA64MMFR0_EL1);
	u32 parange = SYS_FIELD_GET(ID_AA64MMFR0_EL1, PARANGE, mmfr0);
	u32 pa_bits = id_aa64mmfr0_parange_to_phys_shift(parange);
	u64 limit = BIT_ULL(pa_bits);
	struct resource res;
	int i, ret;

	if (!of_device_is_available(np)) {
		pr_err("%pOF: its status is neither \"okay\" nor \"disabled\"; say which\n",
		       np);
		return -EINVAL;
	}

	for (i = 0; !(ret = of_address_to_resource(np, i, &res)); i++) {
		u64 start = res.start, size = resource_size(&res);

		if (!size || !PAGE_ALIGNED(start) || !PAGE_ALIGNED(size)) {
			pr_err("%pOF: [0x%llx..0x%llx) is not made of whole pages of %lu bytes; correct reg\n",
			       np, start, start + size, PAGE_SIZE);
			return -EINVAL;
		}
		if (start >= limit || size > limit - start) {
			pr_err("%pOF: [0x%llx..0x%llx) lies beyond the %u bits of physical address of this CPU; correct reg\n",
			       np, start, start + size, pa_bits);
			return -EINVAL;
		}
		if (memblock_overlaps_region(&memblock.memory, start, size)) {
			pr_err("%pOF: [0x%llx..0x%llx) overlaps memory; only MMIO can be protected this way, correct reg\n",
			       np, start, start + size);
			return -EINVAL;
		}
		ret = insert(np, start >> PAGE_SHIFT, size >> PAGE_SHIFT);
		if (ret)
			return ret;
	}
	if (i && i == of_property_count_elems_of_size(np, "reg", cells))
		return 0;

	pr_err("%pOF: entry %d of reg has no CPU address; correct reg, or the ranges above it\n",
	       np, i);
	return ret;
}

/**
 * pkvm_protected_declare() - fill the registry from the device tree
 *
 * Called from kvm_hyp_reserve(), when memblock knows all memory and before the
 * hypervisor's memory is sized.
 *
 * Return: 0, also when nothing is declared. A negative errno if a declaration
 * was refused; the registry is then empty, and pKVM must not start.
 */
int __init pkvm_protected_declare(void)
{
	struct device_node *np = NULL;
	int ret = 0;

	while (!ret && (np = next_declaration(np)))
		ret = declare(np);
	if (ret) {
		kvm_nvhe_sym(num_protected_reg) = 0;
		of_node_put(np);
	}
	kvm_nvhe_sym(num_protected_tables) = pkvm_protected_table_pages();

	return ret;
}

/*
 * Declared but unprotected must not look like a normal boot. A kernel that was
 * entered at EL1 (guest, kdump) cannot know whether they are, and boots on.
 */
static int __init pkvm_protected_verdict(void)
{
	if (pkvm_protected_is_final() || !is_hyp_mode_available() ||
	    !next_declaration(NULL))
		return 0;

	panic("pkvm-protected: declared regions are not protected; see above, and boot with kvm-arm.mode=protected");
}
late_initcall(pkvm_protected_verdict);
