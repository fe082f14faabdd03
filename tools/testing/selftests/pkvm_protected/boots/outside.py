# SPDX-License-Identifier: GPL-2.0-only
"""Checks of the suite oracles that oracle.py does not make: which accesses QEMU saw,
and whether EL2 maps anything else that is no memory."""

import collections
import re

import oracle
import tables

RAM = 0x40000000

ACCESS = re.compile(r"memory_region_ops_(read|write) cpu \S+ mr \S+ "
                    r"addr 0x([0-9a-f]+) value 0x([0-9a-f]+) size (\d+)")
PEEK = re.compile(r"pkvm-protected: selftest: EL2 read (\S+) \+ "
                  r"0x([0-9a-f]+): 0x([0-9a-f]+)$")
TAKEN = re.compile(r"pkvm-protected: (\S+): \[0x([0-9a-f]+)\.\.")
DENIED = re.compile(r"([rw])(\d+)@([0-9a-f]+)=denied")
KIND = {"r": "read", "w": "write"}
ALLOWED = re.compile(r"[rw]\d+@([0-9a-f]+)=ok")


def _accesses(trace):
    """(read or write, address, value, size) of each access to a device."""
    with open(trace, encoding="utf-8", errors="replace") as file:
        for match in map(ACCESS.match, file):
            if match:
                yield (match[1], int(match[2], 16), int(match[3], 16),
                       int(match[4]))


def _by_el2(lines):
    """The accesses that EL2 says it has done itself."""
    start = {m[1]: int(m[2], 16) for m in map(TAKEN.match, lines)
             if m and "belongs to the hypervisor" in m.string}
    return collections.Counter(
        ("read", start[m[1]] + int(m[2], 16), int(m[3], 16), 4)
        for m in map(PEEK.match, lines) if m and m[1] in start)


def trace_problems(row, trace, lines):
    """Each access to the regions, from the first instruction of the boot to the last, has
    to be one that EL2 has logged. EL2's and the neighbours' accesses have to be in the
    trace, or it is blind."""
    seen = list(_accesses(trace))
    inside = collections.Counter(
        access for access in seen
        if any(start <= access[1] < start + size
               for start, size, _ in row.regions))
    by_el2 = _by_el2(lines)
    found = [f"{count} accesses of the host: {kind} of {size} bytes at {addr:#x}"
             for (kind, addr, _, size), count in (inside - by_el2).items()]
    found += [f"EL2's own access is not in the trace: {addr:#x}"
              for _, addr, _, _ in by_el2 - inside]
    if not by_el2:
        found.append("EL2 has read nothing")
    for addr in (int(m[1], 16) for m in map(ALLOWED.match, row.steps) if m):
        if not any(access[1] == addr for access in seen):
            found.append(f"no access to the neighbour {addr:#x}")
    return found


def must_trace(row):
    """The accesses of the host that the trace has without protection: the row's denied
    ones. QEMU traces none to a hole between banks of RAM, which has no device."""
    return [f"accesses of the host: {KIND[m[1]]} of {m[2]} bytes at 0x{m[3]}"
            for m in map(DENIED.match, row.steps) if m and int(m[3], 16) < RAM]


def _memory_end(row):
    unit = {"M": 20, "G": 30}[row.mem[-1]]
    return RAM + (int(row.mem[:-1]) << unit)


def _devices(row, shot):
    """What EL2 maps that is no memory, as (physical address, size, rights)."""
    attributes = shot["attributes"]
    holes = [(start, start + size) for start, size, _ in row.regions]
    return collections.Counter(
        (leaf.phys, leaf.size, attributes.is_device(leaf.desc),
         attributes.never_executes(leaf.desc), attributes.writes(leaf.desc))
        for leaf in shot["el2"] if tables.is_mapping(leaf) and
        (not RAM <= leaf.phys < _memory_end(row) or
         any(start <= leaf.phys < end for start, end in holes)))


def mark_problems(row, shot):
    """What the host stage-2 marks that is neither RAM nor declared."""
    return [f"nobody declared [{leaf.addr:#x}..{leaf.addr + leaf.size:#x}), "
            f"and it is marked: {leaf.desc:#x}" for leaf in oracle.marks(shot["host"])
            if not RAM <= leaf.addr < _memory_end(row) and not any(
                start <= leaf.addr and leaf.addr + leaf.size <= start + size
                for start, size, _ in row.regions)]


def _executable(shot):
    return sum(leaf.size for leaf in shot["el2"] if tables.is_mapping(leaf) and
               not shot["attributes"].never_executes(leaf.desc))


def new_problems(row, shot, other, same_kernel):
    """What EL2 maps beside the regions that it does not map in another boot, and
    the reverse. Of memory only what may be executed is compared, on the same
    kernel: how much there is of it depends on the size of the pools."""
    found = []
    ours, theirs = _devices(row, shot), _devices(row, other)
    for name, more in (("here", ours - theirs), ("there", theirs - ours)):
        for phys, size, *_ in more:
            if name == "there" or not any(
                    start <= phys and phys + size <= start + length
                    for start, length, _ in row.regions):
                found.append(f"only {name} EL2 maps [{phys:#x}..{phys + size:#x})")
    if same_kernel and _executable(shot) != _executable(other):
        found.append(f"EL2 may execute {_executable(shot):#x} bytes here, "
                     f"{_executable(other):#x} there")
    return found


def region_problems(row, shot, lines, judge):
    """judge(shot, start, size, EL2 address) of each region; without an EL2
    address in the log EL2 does not map it, and its own address serves."""
    taken = oracle.taken_at(lines)
    return [f"[{start:#x}..{start + size:#x}): {line}"
            for start, size, _ in row.regions
            for line in judge(shot, start, size, taken.get(start, start))]
