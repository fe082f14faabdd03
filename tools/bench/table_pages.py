# SPDX-License-Identifier: GPL-2.0-only
"""Find the tables of the host's stage-2 and of EL2's stage-1, from outside, for
every granule. As boots/tables.py, it knows the architecture (Arm ARM, D8.3) and
nothing of the kernel's code."""

import struct

HCR_E2H = 1 << 34
VTCR_DS = 1 << 32
VTCR_SL2 = 1 << 33
TCR_EL2_DS = 1 << 32
TCR_EL2_DS_E2H = 1 << 59
GRANULES = {0: 12, 1: 16, 2: 14}  # TG0, both tables


class Layout:
    """One table's geometry."""

    def __init__(self, page_shift, bits, lpa2, level=None):
        self.page_shift = page_shift
        self.level_bits = page_shift - 3
        self.bits = bits
        self.lpa2 = lpa2
        self.start = level if level is not None else \
            3 - (bits - page_shift - 1) // self.level_bits

    def shift(self, level):
        """log2 of what one entry of this level covers"""
        return self.page_shift + self.level_bits * (3 - level)

    def output(self, desc):
        """The address of the next table"""
        low = (1 << 48) - (1 << self.page_shift)
        if self.page_shift == 16:
            return desc & low | (desc >> 12 & 0xf) << 48
        if self.lpa2:
            return desc & 0x3fffffffff000 | (desc >> 8 & 3) << 50
        return desc & low


def _tables(layout, memory, table, entries, level, start):
    """(first address, bytes) of what this table and each below it covers."""
    raw = memory(table, entries * 8)
    yield start, entries << layout.shift(level)
    if level == 3:
        return
    for index, desc in enumerate(struct.unpack(f"<{entries}Q", raw)):
        if desc & 3 == 3:
            yield from _tables(layout, memory, layout.output(desc),
                               1 << layout.level_bits, level + 1,
                               start + (index << layout.shift(level)))


def _root(ttbr):
    return (ttbr & 0xffffffffffc0) | (ttbr >> 2 & 0xf) << 48


def _all(layout, memory, ttbr):
    entries = 1 << (layout.bits - layout.shift(layout.start))
    return set(_tables(layout, memory, _root(ttbr), entries, layout.start, 0))


def find(register, memory):
    """(stage-1 of EL2, stage-2 of the host): what their tables cover."""
    tcr = register("TCR_EL2")
    vhe = register("HCR_EL2") & HCR_E2H
    one = Layout(GRANULES[tcr >> 14 & 3], 64 - (tcr & 0x3f),
                 bool(tcr & (TCR_EL2_DS_E2H if vhe else TCR_EL2_DS)))

    vtcr = register("VTCR_EL2")
    shift = GRANULES[vtcr >> 14 & 3]
    lpa2 = bool(vtcr & VTCR_DS)
    sl0 = vtcr >> 6 & 3
    if lpa2 and vtcr & VTCR_SL2:
        level = -1
    else:
        level = (2 if shift == 12 else 3) - sl0
    two = Layout(shift, 64 - (vtcr & 0x3f), lpa2, level)
    return (_all(one, memory, register("TTBR0_EL2")),
            _all(two, memory, register("VTTBR_EL2")))


def over(tables, ranges):
    """Those that cover a part of one of the (start, size) ranges."""
    return {(start, size) for start, size in tables
            for first, length in ranges
            if start < first + length and first < start + size}
