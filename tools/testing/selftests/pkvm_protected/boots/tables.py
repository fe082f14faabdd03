# SPDX-License-Identifier: GPL-2.0-only
"""Walk the two translation tables that decide who reaches a region: the host's
stage-2 and EL2's own stage-1, 4K granule, with and without LPA2.

Knows the architecture (Arm ARM, D8.3, VMSAv8-64 descriptor formats) and nothing
of the kernel's code, which it judges.
"""

import collections
import struct

PAGE_SHIFT = 12
PAGE = 1 << PAGE_SHIFT
LEVEL_BITS = 9
LAST_LEVEL = 3

VALID = 1
TABLE_OR_PAGE = 2

HCR_VM = 1
HCR_E2H = 1 << 34
VTCR_DS = 1 << 32
VTCR_SL2 = 1 << 33
TCR_EL2_DS = 1 << 32
TCR_EL2_DS_E2H = 1 << 59

# One entry that maps, or that is invalid and yet says something.
Leaf = collections.namedtuple("Leaf", "addr size desc phys")


def is_mapping(leaf):
    """Does an access through it reach memory or a device?"""
    return bool(leaf.desc & VALID)


def _shift(level):
    return PAGE_SHIFT + LEVEL_BITS * (LAST_LEVEL - level)


def _output(desc, lpa2):
    """The output address of a descriptor."""
    if lpa2:
        return (desc & 0x3fffffffff000) | (desc >> 8 & 3) << 50
    return desc & 0xfffffffff000


def _base(ttbr):
    """The root of the tables; its bits 51:48 are in 5:2, and are 0 where the
    address is shorter, but for the bit that says "common"."""
    return (ttbr & 0xffffffffffc0) | (ttbr >> 2 & 0xf) << 48


def _walk(memory, table, entries, level, addr, lpa2):
    raw = memory(table, entries * 8)
    for index, desc in enumerate(struct.unpack(f"<{entries}Q", raw)):
        if not desc:
            continue
        start = addr + (index << _shift(level))
        if desc & VALID and desc & TABLE_OR_PAGE and level < LAST_LEVEL:
            yield from _walk(memory, _output(desc, lpa2), 1 << LEVEL_BITS,
                             level + 1, start, lpa2)
        else:
            yield Leaf(start, 1 << _shift(level), desc, _output(desc, lpa2))


def _leaves(memory, root, bits, level, lpa2):
    """All leaves of one table; the first level may be several pages."""
    entries = 1 << (bits - _shift(level))
    return list(_walk(memory, root, entries, level, 0, lpa2))


def host_stage2(register, memory):
    """The host's stage-2. @register(name) and @memory(addr, size) read them."""
    vtcr = register("VTCR_EL2")
    lpa2 = bool(vtcr & VTCR_DS)
    if not register("HCR_EL2") & HCR_VM:
        raise ValueError("the host's stage-2 is off")
    if vtcr >> 14 & 3:
        raise ValueError("the host's stage-2 has no 4K granule")
    level = -1 if lpa2 and vtcr & VTCR_SL2 else 2 - (vtcr >> 6 & 3)
    return _leaves(memory, _base(register("VTTBR_EL2")), 64 - (vtcr & 0x3f),
                   level, lpa2)


def el2_stage1(register, memory):
    """EL2's own table, for both layouts of TCR_EL2."""
    tcr = register("TCR_EL2")
    vhe = register("HCR_EL2") & HCR_E2H
    lpa2 = bool(tcr & (TCR_EL2_DS_E2H if vhe else TCR_EL2_DS))
    bits = 64 - (tcr & 0x3f)
    if tcr >> 14 & 3:
        raise ValueError("EL2's table has no 4K granule")
    level = LAST_LEVEL - (bits - PAGE_SHIFT - 1) // LEVEL_BITS
    return _leaves(memory, _base(register("TTBR0_EL2")), bits, level, lpa2)


def covering(leaves, start, size):
    """The leaves whose input addresses meet [start..start+size)."""
    return [leaf for leaf in leaves
            if leaf.addr < start + size and start < leaf.addr + leaf.size]


def reaching(leaves, start, size):
    """The mappings whose output addresses meet [start..start+size)."""
    return [leaf for leaf in leaves if is_mapping(leaf) and
            leaf.phys < start + size and start < leaf.phys + leaf.size]
