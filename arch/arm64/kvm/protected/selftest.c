// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug builds only: ask EL2 to read from a region at boot, and print what it
 * read.
 *
 * The question is the property linux,pkvm-selftest-read of the declaring node
 * or device: byte offsets into its lowest region. EL2 answers it while it
 * initialises, and never again. linux,pkvm-selftest-fail of the same node is the
 * number of the rule that EL2 shall fail with, linux,pkvm-selftest-weaken the
 * protections (enum pkvm_protected_weakness) that it shall do without.
 */
#define pr_fmt(fmt) "pkvm-protected: " fmt

#include "protected.h"

#define SELFTEST_PROPERTY	"linux,pkvm-selftest-read"
#define FAIL_PROPERTY		"linux,pkvm-selftest-fail"
#define WEAKEN_PROPERTY		"linux,pkvm-selftest-weaken"

void __init pkvm_selftest_declare(unsigned int index,
				  const struct device_node *np)
{
	unsigned int *nr = &kvm_nvhe_sym(num_protected_peeks);
	int count = of_property_count_u32_elems(np, SELFTEST_PROPERTY);
	unsigned int i;

	of_property_read_u32(np, FAIL_PROPERTY,
			     &kvm_nvhe_sym(pkvm_protected_fail_rule));
	of_property_read_u32(np, WEAKEN_PROPERTY,
			     &kvm_nvhe_sym(pkvm_protected_weak));

	/* The property counts from a node's lowest region; ask once. */
	for (i = 0; i < index; i++) {
		if (pkvm_protected_node(i) == np)
			return;
	}

	for (i = 0; count > 0 && i < count && *nr < PKVM_PROTECTED_PEEKS_NUM; i++) {
		struct pkvm_protected_peek *peek =
			&kvm_nvhe_sym(pkvm_protected_peeks)[*nr];

		peek->index = index;
		of_property_read_u32_index(np, SELFTEST_PROPERTY, i,
					   &peek->offset);
		(*nr)++;
	}
}

static void __init report_refusals(void)
{
	const struct pkvm_protected_refusals *refusals =
		&kvm_nvhe_sym(pkvm_protected_refusals);

	if (refusals->tried)
		pr_info("selftest: EL2 refused %u of %u page transitions\n",
			refusals->tried - refusals->wrong, refusals->tried);
	if (refusals->wrong)
		pr_err("selftest: page transition %u was the first to go wrong\n",
		       refusals->first_wrong);
}

void __init pkvm_selftest_report(void)
{
	unsigned int i;

	report_refusals();

	for (i = 0; i < kvm_nvhe_sym(num_protected_peeks); i++) {
		const struct pkvm_protected_peek *peek =
			&kvm_nvhe_sym(pkvm_protected_peeks)[i];

		if (peek->err)
			pr_info("selftest: EL2 read of %pOF + 0x%x failed: %d\n",
				pkvm_protected_node(peek->index), peek->offset,
				peek->err);
		else
			pr_info("selftest: EL2 read %pOF + 0x%x: 0x%x\n",
				pkvm_protected_node(peek->index), peek->offset,
				peek->value);
	}
}
