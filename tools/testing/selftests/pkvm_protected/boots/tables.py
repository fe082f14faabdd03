# SPDX-License-Identifier: GPL-2.0-only
"""Walks the two translation tables that decide about access to a region: the host's
stage-2 and EL2's own stage-1, in each granule, with and without LPA2.

Written from the architecture (Arm ARM, D8.3, VMSAv8-64 descriptor formats) alone, not
from the kernel's code, which it judges.
"""

import collections
import struct

LAST_LEVEL = 3

# TG0 of TCR_EL2 and VTCR_EL2 to log2 of the granule
TG0 = {0: 12, 1: 16, 2: 14}

VALID = 1
TABLE_OR_PAGE = 2

HCR_VM = 1
HCR_E2H = 1 << 34
SCTLR_M = 1
VTCR_DS = 1 << 32
VTCR_SL2 = 1 << 33
S1_READ_ONLY = 1 << 7
S1_PXN = 1 << 53
S1_XN = 1 << 54
TCR_EL2_DS = 1 << 32
TCR_EL2_DS_E2H = 1 << 59

# The registers that decide on a CPU which tables are walked and how, and the bits
# of them that do; CnP (bit 0 of a TTBR) is about sharing TLB entries.
EVERY = (1 << 64) - 1
DECIDE = {"HCR_EL2": HCR_VM | HCR_E2H, "VTTBR_EL2": EVERY - 1, "VTCR_EL2": EVERY,
          "SCTLR_EL2": SCTLR_M, "TTBR0_EL2": EVERY - 1, "TCR_EL2": EVERY,
          "MAIR_EL2": EVERY}

# One entry that maps, or that is invalid and yet says something.
Leaf = collections.namedtuple("Leaf", "addr size desc phys")


def is_mapping(leaf):
    """Does an access through it reach memory or a device?"""
    return bool(leaf.desc & VALID)


class Format:
    """A granule, and where its descriptors keep the upper address bits."""

    def __init__(self, tg0, lpa2):
        if tg0 not in TG0:
            raise ValueError(f"TG0 is {tg0}, which is reserved")
        self.page_shift = TG0[tg0]
        self.level_bits = self.page_shift - 3
        self.lpa2 = lpa2

    def shift(self, level):
        """log2 of what one entry of the level covers"""
        return self.page_shift + self.level_bits * (LAST_LEVEL - level)

    def output(self, desc):
        """The output address of a descriptor."""
        low = desc & ((1 << 48) - (1 << self.page_shift))
        if self.page_shift == 16:
            return low | (desc >> 12 & 0xf) << 48
        if self.lpa2:
            return low | desc & 0x3000000000000 | (desc >> 8 & 3) << 50
        return low


def _base(ttbr):
    """The root of the tables; its bits 51:48 are in 5:2, and are 0 where the
    address is shorter, but for the bit that says "common"."""
    return (ttbr & 0xffffffffffc0) | (ttbr >> 2 & 0xf) << 48


def _walk(memory, fmt, table, entries, level, addr):
    raw = memory(table, entries * 8)
    for index, desc in enumerate(struct.unpack(f"<{entries}Q", raw)):
        if not desc:
            continue
        start = addr + (index << fmt.shift(level))
        if desc & VALID and desc & TABLE_OR_PAGE and level < LAST_LEVEL:
            yield from _walk(memory, fmt, fmt.output(desc), 1 << fmt.level_bits,
                             level + 1, start)
        else:
            yield Leaf(start, 1 << fmt.shift(level), desc, fmt.output(desc))


def _leaves(memory, fmt, root, bits, level):
    """All leaves of one table; the first level may be several pages."""
    entries = 1 << (bits - fmt.shift(level))
    return list(_walk(memory, fmt, root, entries, level, 0))


def host_layout(register):
    """(Format, root, bits, first level) of the host's stage-2. @register(name) reads a
    register."""
    vtcr = register("VTCR_EL2")
    if not register("HCR_EL2") & HCR_VM:
        raise ValueError("the host's stage-2 is off")
    fmt = Format(vtcr >> 14 & 3, bool(vtcr & VTCR_DS))
    if fmt.page_shift != 12:
        level = 3 - (vtcr >> 6 & 3)
    elif fmt.lpa2 and vtcr & VTCR_SL2:
        level = -1
    else:
        level = 2 - (vtcr >> 6 & 3)
    return fmt, _base(register("VTTBR_EL2")), 64 - (vtcr & 0x3f), level


def host_stage2(register, memory):
    """The host's stage-2. @memory(addr, size) reads physical memory."""
    return _leaves(memory, *host_layout(register))


def el2_root(register):
    """The physical address of EL2's own table."""
    return _base(register("TTBR0_EL2"))


def el2_layout(register):
    """The same of EL2's own table, for both layouts of TCR_EL2."""
    tcr = register("TCR_EL2")
    vhe = register("HCR_EL2") & HCR_E2H
    fmt = Format(tcr >> 14 & 3, bool(tcr & (TCR_EL2_DS_E2H if vhe else TCR_EL2_DS)))
    bits = 64 - (tcr & 0x3f)
    level = LAST_LEVEL - (bits - fmt.page_shift - 1) // fmt.level_bits
    return fmt, el2_root(register), bits, level


def el2_stage1(register, memory):
    """EL2's own table."""
    return _leaves(memory, *el2_layout(register))


class Attributes:
    """What EL2's entries say beside the address, in the terms of HCR_EL2.E2H
    (Arm ARM, D8.3.1.2 and D8.4)."""

    def __init__(self, register):
        self.mair = register("MAIR_EL2")
        self.vhe = bool(register("HCR_EL2") & HCR_E2H)

    def is_device(self, desc):
        """Is it device memory, of any kind?"""
        kind = self.mair >> 8 * (desc >> 2 & 7) & 0xff
        return not kind & 0xf3

    def never_executes(self, desc):
        """May EL2 execute it? PXN where there is an EL0 beside EL2, else XN."""
        return bool(desc & (S1_PXN if self.vhe else S1_XN))

    def writes(self, desc):
        """May EL2 write to it?"""
        return not desc & S1_READ_ONLY


def covering(leaves, start, size):
    """The leaves whose input addresses meet [start..start+size)."""
    return [leaf for leaf in leaves
            if leaf.addr < start + size and start < leaf.addr + leaf.size]


def reaching(leaves, start, size):
    """The mappings whose output addresses meet [start..start+size)."""
    return [leaf for leaf in leaves if is_mapping(leaf) and
            leaf.phys < start + size and start < leaf.phys + leaf.size]
