# SPDX-License-Identifier: GPL-2.0-only
"""Which addresses the tables of EL2's stage-1 and of the host's stage-2 cover."""

import struct

import tables


def _below(memory, fmt, table, entries, level, start):
    """(first address, bytes) of what this table and each table below it covers."""
    yield start, entries << fmt.shift(level)
    if level == tables.LAST_LEVEL:
        return
    raw = memory(table, entries * 8)
    for index, desc in enumerate(struct.unpack(f"<{entries}Q", raw)):
        if desc & tables.VALID and desc & tables.TABLE_OR_PAGE:
            yield from _below(memory, fmt, fmt.output(desc), 1 << fmt.level_bits,
                              level + 1, start + (index << fmt.shift(level)))


def _all(memory, fmt, root, bits, level):
    return set(_below(memory, fmt, root, 1 << (bits - fmt.shift(level)), level, 0))


def find(register, memory):
    """(EL2's stage-1, the host's stage-2): a set of (first address, bytes) each."""
    return (_all(memory, *tables.el2_layout(register)),
            _all(memory, *tables.host_layout(register)))


def over(covered, ranges):
    """Those that cover a part of one of the (start, size) ranges."""
    return {(start, size) for start, size in covered
            for first, length in ranges
            if start < first + length and first < start + size}
