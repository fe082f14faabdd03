// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 4, verify: read both tables back before anybody relies on them.
 *
 * Works per table entry, so a region in blocks is read back as blocks. An
 * entry that reaches beyond its region is as wrong as a missing one: it would
 * give EL2, or take from the host, what nobody declared.
 */
#include <asm/kvm_pgtable.h>

#include <nvhe/mem_protect.h>
#include <nvhe/mm.h>
#include <nvhe/pkvm_protected.h>

/* What one walk has to find: @size bytes from @addr, mapping to @phys. */
struct expected {
	u64 addr;
	u64 size;
	u64 phys;
};

static bool entry_within(const struct kvm_pgtable_visit_ctx *ctx,
			 const struct expected *want)
{
	u64 granule = kvm_granule_size(ctx->level);
	u64 start = ALIGN_DOWN(ctx->addr, granule);

	return want->addr <= start &&
	       start - want->addr + granule <= want->size;
}

static int verify_hyp_entry(const struct kvm_pgtable_visit_ctx *ctx,
			    enum kvm_pgtable_walk_flags visit)
{
	const struct expected *want = ctx->arg;

	if (!kvm_pte_valid(ctx->old) || !entry_within(ctx, want))
		return -EPERM;
	if (kvm_pte_to_phys(ctx->old) != want->phys + (ctx->addr - want->addr))
		return -EPERM;
	/* Neither executable nor shared: exactly what PAGE_HYP_DEVICE says */
	if (kvm_pgtable_hyp_pte_prot(ctx->old) != KVM_PGTABLE_PROT_RW)
		return -EPERM;
	if (FIELD_GET(KVM_PTE_LEAF_ATTR_LO_S1_ATTRIDX, ctx->old) !=
	    MT_DEVICE_nGnRE)
		return -EPERM;
	return 0;
}

static int verify_host_entry(const struct kvm_pgtable_visit_ctx *ctx,
			     enum kvm_pgtable_walk_flags visit)
{
	if (!host_stage2_pte_is_hyp_owned(ctx->old) ||
	    !entry_within(ctx, ctx->arg))
		return -EPERM;
	return 0;
}

static int verify_table(struct kvm_pgtable *pgt, kvm_pgtable_visitor_fn_t cb,
			struct expected *want)
{
	struct kvm_pgtable_walker walker = {
		.cb	= cb,
		.arg	= want,
		.flags	= KVM_PGTABLE_WALK_LEAF,
	};

	return kvm_pgtable_walk(pgt, want->addr, want->size, &walker);
}

static enum pkvm_rule verify_region(const struct pkvm_protected_reg *reg,
				    u64 mapped_at)
{
	struct expected want = {
		.addr	= mapped_at,
		.size	= pkvm_protected_size(reg),
		.phys	= pkvm_protected_phys(reg),
	};

	if (verify_table(&pkvm_pgtable, verify_hyp_entry, &want))
		return PKVM_RULE_NOT_MAPPED;

	want.addr = want.phys;
	if (verify_table(&host_mmu.pgt, verify_host_entry, &want))
		return PKVM_RULE_NOT_MARKED;

	return PKVM_RULE_OK;
}

/**
 * pkvm_protected_verify() - check that every region is what it should be
 *
 * Called at the end of __pkvm_init_finalise(), after everything else that
 * touches the two tables.
 *
 * Return: 0, or -EPERM with region and reason recorded; also for what stopped
 * an earlier stage.
 */
int pkvm_protected_verify(void)
{
	unsigned int i;

	if (!num_protected_reg || pkvm_protected_lost(PKVM_PROTECTED_VERIFIED))
		return 0;

	/* Of a stage that failed, the reason is recorded and stays. */
	if (!pkvm_protected_witness(PKVM_PROTECTED_MAPPED |
				    PKVM_PROTECTED_REMOVED))
		return pkvm_protected_fail(PKVM_RULE_WITNESS, 0, -EPERM);

	pkvm_protected_try_transitions();

	for (i = 0; i < num_protected_reg; i++) {
		enum pkvm_rule rule;

		rule = verify_region(&pkvm_protected_regs[i],
				     pkvm_protected_mapped_at[i]);
		if (rule != PKVM_RULE_OK)
			return pkvm_protected_fail(rule, i, -EPERM);
	}

	pkvm_protected_selftest();

	pkvm_protected_status.witnesses |= PKVM_PROTECTED_VERIFIED;
	return 0;
}
