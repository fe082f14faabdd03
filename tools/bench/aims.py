# SPDX-License-Identifier: GPL-2.0-only
"""What the costs are meant to stay below, and why one that does not, does not."""

import cases

DECLARED = (("none", "nothing declared"), ("ours", "protected"))
SMALL, LARGE, LARGE_OFF = "8 x 4 KiB", "1 x 1 GiB", "1 x 1 GiB, 64 KiB off"

WHY = {
    SMALL: """\
Small regions cost more than to donate them, mostly for one thing that the profile
below shows. They are mapped early, before EL2 switches to its tables; so
`__pkvm_init_finalise()`, which counts references in every entry of every stage-1
table, visits the entries of those tables, too (`__kvm_pgtable_walk`,
`fix_hyp_pgtable_refcnt_walker`). Donation makes its tables behind that walk. And
EL2's pool has room for tables wherever its addresses, which are not known when the
memory is reserved, meet a table's end; what is not used is cleared all the same.""",
    LARGE: """\
What is left are pages of tables that are reserved, because EL2's address may straddle
entries of the first level, and cleared: 64 KiB each.""",
    cases.RUN: """\
This kernel's dispatch asks of each hypercall, before it looks for the handler, whether
regions are declared; later kernels have handlers of ours in front of those that are
refused, and pay nothing.""",
    LARGE_OFF: """\
A GiB that begins and ends 64 KiB beside a block of its size is smaller blocks or
pages for the most part: thousands of entries in each table. Each is visited four
times, to map, to mark, and to read both back; and those at EL2 once more when
`__pkvm_init_finalise()` counts references.""",
}


def rows(cell, cost, pages, event, growth):
    """Yield (aim, limit, measured, key into WHY).

    @cost:   (case, variant) to EL2 instructions above the option off
    @pages:  (case) to our table pages
    @event:  (event, variant or "none") to EL2 instructions, None if it cannot be
    @growth: bytes of hypervisor text
    """
    if SMALL in cases.of(cell[1]):
        yield (f"{SMALL}: EL2 instructions, at most those of donation",
               cost(SMALL, "donation"), cost(SMALL, "ours"), SMALL)
    for name in (LARGE, LARGE_OFF):
        yield (f"{name}: EL2 instructions, at most a thousandth of donation's",
               cost(name, "donation") // 1000, cost(name, "ours"), name)
        yield (f"{name}: table pages, at most", 8, sum(pages(name)), name)
    for touched in (cases.MMIO, cases.RAM):
        before = event(touched, "off")
        for variant, what in DECLARED:
            yield (f"{touched}, {what}: at most 2 % more",
                   before + before // 50, event(touched, variant), touched)
    for variant, what in DECLARED:
        # 6.12 has no guests while regions are declared
        if event(cases.RUN, variant) is not None:
            yield (f"{cases.RUN}, {what}: not one more", event(cases.RUN, "off"),
                   event(cases.RUN, variant), cases.RUN)
    yield ("hypervisor text: growth in bytes, at most", 4096, growth, "text")
