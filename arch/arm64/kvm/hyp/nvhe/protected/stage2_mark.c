// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included into pgtable.c, not compiled alone: when an entry can be a block, and
 * how one that points to a table looks, is private to that file.
 */
#include <nvhe/pkvm_protected.h>

struct stage2_mark {
	kvm_pte_t	pte;
	void		*pool;
};

/*
 * The condition is the one of a mapping: the level has blocks, the entry's range
 * lies in what is marked, and begins there. Without it the first entry visited
 * would do: at the top, with memory and all its tables below.
 */
static int stage2_mark_walker(const struct kvm_pgtable_visit_ctx *ctx,
			      enum kvm_pgtable_walk_flags visit)
{
	const struct stage2_mark *mark = ctx->arg;
	struct kvm_pgtable_mm_ops *mm_ops = ctx->mm_ops;
	kvm_pte_t *childp;

	/* Whoever has been here counts on what he left. */
	if (ctx->old)
		return -EEXIST;

	if (kvm_block_mapping_supported(ctx, ctx->addr)) {
		mm_ops->get_page(ctx->ptep);
		WRITE_ONCE(*ctx->ptep, mark->pte);
		return 0;
	}

	childp = mm_ops->zalloc_page(mark->pool);
	if (!childp)
		return -ENOMEM;
	mm_ops->get_page(ctx->ptep);
	/* Whoever follows the entry sees the zeroes behind it. */
	smp_store_release(ctx->ptep, kvm_init_table_pte(childp, mm_ops));
	return 0;
}

/**
 * pkvm_protected_stage2_mark() - mark a range with the largest blocks that fit
 * @pgt:	a stage-2 table that no CPU uses yet
 * @addr:	first byte, page-aligned, nothing mapped or marked there
 * @size:	bytes, a multiple of the page size
 * @pool:	where table pages come from
 * @pte:	the mark, an invalid entry that is not 0
 *
 * kvm_pgtable_stage2_annotate() marks page by page: what it marks may later be
 * given back by the page. This never is.
 *
 * Return: 0, -ENOMEM, or -EEXIST if an entry of the range is in use.
 */
int pkvm_protected_stage2_mark(struct kvm_pgtable *pgt, u64 addr, u64 size,
			       void *pool, kvm_pte_t pte)
{
	struct stage2_mark mark = {
		.pte	= pte,
		.pool	= pool,
	};
	struct kvm_pgtable_walker walker = {
		.cb	= stage2_mark_walker,
		.arg	= &mark,
		.flags	= KVM_PGTABLE_WALK_LEAF,
	};

	return kvm_pgtable_walk(pgt, addr, size, &walker);
}
