// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 3, remove, and stage 5, keep: the host stage-2 has marks for all of a
 * region, in the largest blocks, and no later change of that table may lose one.
 *
 * What may change it: a host fault maps the entry that it found empty, at the
 * level where it found it, so never more than that entry and never a marked one
 * (host_stage2_adjust_range()). Changing the owner works by the page, and on
 * memory only. And the recycler, below.
 */
#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

/**
 * pkvm_protected_remove() - mark every protected region as the hypervisor's
 *
 * Called from fix_host_ownership(), when the host stage-2 exists and no CPU
 * uses it yet.
 *
 * Return: 0, also after pkvm_protected_map() has failed, which
 * pkvm_protected_verify() reports; -ENOMEM if the pool of table pages is too
 * small, recorded.
 */
int pkvm_protected_remove(void)
{
	unsigned int i;
	int ret;

	if (pkvm_protected_lost(PKVM_PROTECTED_REMOVED))
		return 0;
	/* A list that did not pass the check is not to be computed with. */
	if (!pkvm_protected_witness(PKVM_PROTECTED_MAPPED))
		return 0;

	for (i = 0; i < num_protected_reg; i++) {
		const struct pkvm_protected_reg *reg = &pkvm_protected_regs[i];

		if (pkvm_protected_inject(PKVM_RULE_NOT_MARKED))
			continue;
		ret = pkvm_protected_host_mark(pkvm_protected_phys(reg),
					       pkvm_protected_size(reg));
		if (ret)
			return pkvm_protected_fail(PKVM_RULE_NOT_MARKED, i, ret);
	}

	pkvm_protected_status.witnesses |= PKVM_PROTECTED_REMOVED;
	return 0;
}

static int unmap_gap(u64 start, u64 end)
{
	if (start >= end)
		return 0;
	return kvm_pgtable_stage2_unmap(&host_mmu.pgt, start, end - start);
}

/**
 * pkvm_protected_unmap_dev_all() - recycle device mappings, but no mark
 *
 * The host can run the table pool dry at will: one page touched in each of a
 * few hundred 512 GiB windows does it. The recycler then unmaps everything
 * that is not memory, marks included, and the next host fault would map a
 * protected device. So visit the gaps between memory and regions only, in one
 * pass over the two lists; both are sorted.
 *
 * Return: 0, or what kvm_pgtable_stage2_unmap() returned.
 */
int pkvm_protected_unmap_dev_all(void)
{
	unsigned int nr = num_protected_reg;
	unsigned int mem = 0;
	unsigned int reg = 0;
	u64 addr = 0;

	if (pkvm_protected_weakened(PKVM_PROTECTED_WEAK_RECYCLER))
		nr = 0;

	while (mem < hyp_memblock_nr || reg < nr) {
		u64 start = ~0ULL;
		u64 size = 0;
		int ret;

		if (mem < hyp_memblock_nr) {
			start = hyp_memory[mem].base;
			size = hyp_memory[mem].size;
		}
		if (reg < nr &&
		    pkvm_protected_phys(&pkvm_protected_regs[reg]) < start) {
			start = pkvm_protected_phys(&pkvm_protected_regs[reg]);
			size = pkvm_protected_size(&pkvm_protected_regs[reg]);
			reg++;
		} else {
			mem++;
		}

		ret = unmap_gap(addr, start);
		if (ret)
			return ret;
		addr = start + size;
	}
	return unmap_gap(addr, BIT(host_mmu.pgt.ia_bits));
}
