// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Protect that, too" is said of a supplier that no device of the host needs and whose
 * declaration the boot accepts. The boot's own files judge that, with a declaration
 * added to the tree in memory.
 */
#include "../../drivers/virt/pkvm_protected/suppliers.h"

#include "advice.h"
#include "judge.h"
#include "messages.h"
#include "of/tree.h"
#include "protected.h"

/* By phandle: each reading of the tree makes new nodes. Further ones get no advice. */
static struct candidate {
	u32 phandle;
	bool fits;
} candidates[64];
static size_t nr_candidates;

bool advice_is_hosts(const struct device_node *np)
{
	return np && pkvm_dt_is_available(np) && !pkvm_protected_is_taken(np);
}

/* A regulator of a PMIC lies in it, a pin group in its pins. */
struct device_node *advice_with_driver(struct device_node *np)
{
	while (np && np->parent && np->parent->parent &&
	       !of_property_present(np, "compatible"))
		np = np->parent;
	return np;
}

struct wanted {
	const struct device_node *supplier;
	bool by_host;
};

static void look_for_wanted(struct device_node *np, const char *list, void *arg)
{
	struct wanted *wanted = arg;

	wanted->by_host |= advice_with_driver(np) == wanted->supplier;
}

/* It has registers, and no other device of the host needs it. */
static bool is_candidate(struct device_node *supplier)
{
	struct wanted wanted = { supplier, false };
	struct pkvm_dt_cursor cursor = { 0 };
	struct device_node *np;
	struct pkvm_extent regs;

	if (advice_with_driver(supplier) != supplier || !advice_is_hosts(supplier) ||
	    !pkvm_dt_next_regs(supplier, &cursor, &regs))
		return false;
	for_each_of_allnodes(np) {
		if (advice_is_hosts(np) && advice_with_driver(np) != supplier)
			pkvm_visit_links(np, look_for_wanted, &wanted);
	}
	return !wanted.by_host;
}

static struct candidate *find(const struct device_node *np)
{
	size_t i;

	for (i = 0; i < nr_candidates; i++) {
		if (candidates[i].phandle == np->phandle)
			return &candidates[i];
	}
	return NULL;
}

bool advice_fits(const struct device_node *np)
{
	const struct candidate *c = find(np);

	return c && c->fits;
}

static void add(struct device_node *np)
{
	if (nr_candidates < ARRAY_SIZE(candidates) && np && np->phandle && !find(np))
		candidates[nr_candidates++] = (struct candidate){ np->phandle, is_candidate(np) };
}

static void add_supplier(struct device_node *np, const struct pkvm_supplier *s)
{
	add(s->spec.np);
}

static void add_dma(struct device_node *dma, const char *list, void *np)
{
	add(dma);
}

static void add_of_device(struct device_node *np, void *arg)
{
	pkvm_suppliers_visit(np, add_supplier);
	pkvm_visit_list(np, "dmas", "#dma-cells", add_dma, NULL);
}

/* A candidate that is refused for this page size does not fit. */
static void judge_candidates(const void *blob, u32 page_shift, u32 pa_bits)
{
	struct candidate *c;

	judge_read(blob, page_shift, pa_bits);
	for (c = candidates; c < candidates + nr_candidates; c++) {
		if (!c->fits)
			continue;
		dt_tree_declare(c->phandle);
		pkvm_judge_declared();
		c->fits = !dt_count(DT_ERROR);
		judge_again();
	}
	judge_forget();
}

void advice_find(const struct options *o, const void *blob, u32 page_shift)
{
	int i;

	nr_candidates = 0;
	pkvm_protected_visit_taken(add_of_device, NULL);
	/* Going through the suppliers has added messages, also without a candidate. */
	judge_forget();
	for (i = 0; o->page_shifts[i]; i++)
		judge_candidates(blob, o->page_shifts[i], o->pa_bits);
	judge_tree(blob, page_shift, o->pa_bits);
}
