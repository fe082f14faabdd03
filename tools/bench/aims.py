# SPDX-License-Identifier: GPL-2.0-only
"""The limit of each cost, and the reason for each that exceeds it."""

import cases

DECLARED = (("none", "nothing declared"), ("ours", "protected"))
SMALL, LARGE, LARGE_OFF = "8 x 4 KiB", "1 x 1 GiB", "1 x 1 GiB, 64 KiB off"
HUGE = "1 x 32 GiB"

WHY = {
    SMALL: """\
EL2 clears the table pages that are reserved, two for each region, level and table, and
puts them into its pools (`__pi_memset_generic`, `__hyp_put_page`). And
`fix_hyp_pgtable_refcnt()` visits each entry of the tables that were made before EL2
switched to them (`__kvm_pgtable_walk`, `fix_hyp_pgtable_refcnt_walker`). Donation makes
its tables after that.""",
    LARGE_OFF: """\
A GiB that begins and ends 64 KiB beside a block of its size is smaller blocks and pages:
a thousand entries in each table. Each is visited to see whether the address is in use,
to map, to annotate and to check, and the check walks the host stage-2 from its root for
each entry of EL2's. `fix_hyp_pgtable_refcnt()` counts references in the new tables.""",
}


def rows(cell, cost, pages, event, growth):
    """Yield (aim, limit, measured, key into WHY).

    @cost:   (case, variant) to EL2 instructions above the option off
    @pages:  (case) to our table pages
    @event:  (event, variant or "none") to EL2 instructions, None if it cannot be
    @growth: bytes of .text of the hypervisor's objects
    """
    if SMALL in cases.of(cell[1]):
        yield (f"{SMALL}: EL2 instructions, at most", 75000, cost(SMALL, "ours"), SMALL)
    for name in (LARGE, LARGE_OFF):
        yield (f"{name}: EL2 instructions, at most a thousandth of donation by page",
               cost(name, "pages") // 1000, cost(name, "ours"), name)
        yield (f"{name}: table pages, at most", 8, sum(pages(name)), name)
    # If EL2 looked at each page, it would take 4.3 s under QEMU.
    yield (f"{HUGE} in the private range: EL2 instructions, at most", 75000,
           cost(HUGE, "private"), HUGE)
    for touched in (cases.MMIO, cases.RAM):
        for variant, what in DECLARED:
            # What it takes to see that no window is near
            yield (f"{touched}, {what}: at most 16 more", event(touched, "off") + 16,
                   event(touched, variant), touched)
    for variant, what in DECLARED:
        # 6.12 has no guests while regions are declared
        if event(cases.RUN, variant) is not None:
            yield (f"{cases.RUN}, {what}: not one more", event(cases.RUN, "off"),
                   event(cases.RUN, variant), cases.RUN)
    yield ("text of the hypervisor's objects: growth in bytes, at most", 3072, growth,
           "text")
