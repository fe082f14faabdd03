# SPDX-License-Identifier: GPL-2.0-only
"""Reads and judges the page tables of a stopped machine.

The guest's step "snap:NAME" waits for a line on the console; meanwhile both
tables are read through QEMU's gdbstub. They have to be so:

  protected  every byte of a region is marked in the host stage-2, as a page of
             EL2's own is, by entries that mark nothing else; the host does not
             reach it at another address either; and EL2 maps it once, where the
             log says, as device memory, writable, never executable; marked and
             mapped with as many entries as the row says
  control    the host maps it, EL2 does not

Each CPU has to use these tables, or the host would reach all regions from that CPU.
Between "snap:before" and "snap:after" neither the marks in the host stage-2 nor EL2's
table may change.
"""

import re

import gdbstub
import tables

TAKEN = re.compile(r"pkvm-protected: \S+: \[0x([0-9a-f]+)\.\.0x[0-9a-f]+\) "
                   r"belongs to the hypervisor, EL2 address 0x([0-9a-f]+)$")


def waiting(text):
    """The snapshots that a console log says the guest has asked for."""
    return re.findall(r"oracle: snap (\w+) waits", text)


class Unreadable(OSError):
    """The machine is there, and its tables lead nowhere."""


def take(path):
    """Read both tables of the machine behind a gdbstub; an OSError tells why
    that cannot be done."""
    gdb = gdbstub.Gdb(path)
    try:
        cpus = []
        for cpu in reversed(gdb.cpus):
            gdb.look_at(cpu)
            cpus.insert(0, {name: gdb.register(name) for name in tables.DECIDE})
        return {"host": tables.host_stage2(gdb.register, gdb.memory),
                "el2": tables.el2_stage1(gdb.register, gdb.memory),
                "attributes": tables.Attributes(gdb.register),
                "root": tables.el2_root(gdb.register), "cpus": cpus}
    except (KeyError, ValueError, gdbstub.NoMemory) as error:
        raise Unreadable(f"oracle: {error}") from error
    finally:
        gdb.resume()


def taken_at(lines):
    """First address to EL2 address, of all regions that a log says were taken."""
    return {int(m[1], 16): int(m[2], 16) for m in map(TAKEN.match, lines) if m}


def marks(host):
    """The entries that map nothing and are not 0."""
    return [leaf for leaf in host if not tables.is_mapping(leaf)]


def _show(leaf):
    return f"[{leaf.addr:#x}..{leaf.addr + leaf.size:#x}) {leaf.desc:#x}"


def _inside(leaves, start, size):
    """Bytes of the region that are covered, and the leaves beyond it."""
    covered = sum(leaf.size for leaf in leaves)
    beyond = [leaf for leaf in leaves if leaf.addr < start or
              leaf.addr + leaf.size > start + size]
    return covered, beyond


def cpu_problems(shot):
    """On which CPU are the tables not those of the first?"""
    first, *others = shot["cpus"]
    return [f"CPU {cpu} has {name} {there[name]:#x}, the first has {first[name]:#x}"
            for cpu, there in enumerate(others, 1) for name in tables.DECIDE
            if there[name] & tables.DECIDE[name] != first[name] & tables.DECIDE[name]]


def host_problems(shot, start, size):
    """What is wrong with a region in the host stage-2."""
    host = tables.covering(shot["host"], start, size)
    covered, beyond = _inside(host, start, size)
    found = [f"the host maps {_show(leaf)}" for leaf in host
             if tables.is_mapping(leaf)]
    found += [f"a mark beyond the region: {_show(leaf)}" for leaf in beyond]
    if covered != size and not beyond:
        found.append(f"{covered:#x} of {size:#x} bytes are marked")
    found += [f"the host maps it elsewhere, {_show(leaf)}"
              for leaf in tables.reaching(shot["host"], start, size)
              if leaf not in host]
    own = {leaf.desc for leaf in tables.covering(shot["host"], shot["root"], 1)}
    found += [f"not marked as EL2's own table is: {_show(leaf)}" for leaf in host
              if not tables.is_mapping(leaf) and leaf.desc not in own]
    return found


def el2_problems(shot, start, size, expected_va):
    """What is wrong with a region in EL2's table."""
    found = []
    attributes = shot["attributes"]
    for leaf in tables.reaching(shot["el2"], start, size):
        va = expected_va + leaf.phys - start
        if leaf.addr != va or leaf.phys < start or \
           leaf.phys + leaf.size > start + size:
            found.append(f"EL2 maps it at {_show(leaf)}, too")
        if not attributes.is_device(leaf.desc):
            found.append(f"EL2 maps it as memory: {_show(leaf)}")
        if not attributes.never_executes(leaf.desc):
            found.append(f"EL2 may execute it: {_show(leaf)}")
        if not attributes.writes(leaf.desc):
            found.append(f"EL2 may not write to it: {_show(leaf)}")
    mapped = tables.covering(shot["el2"], expected_va, size)
    if sum(leaf.size for leaf in mapped if tables.is_mapping(leaf) and
           leaf.phys - start == leaf.addr - expected_va) != size:
        found.append(f"EL2 does not map all of it at {expected_va:#x}")
    return found


def _protected(shot, start, size, entries, expected_va):
    found = host_problems(shot, start, size)
    found += el2_problems(shot, start, size, expected_va)
    counts = (len(tables.covering(shot["host"], start, size)),
              len(tables.covering(shot["el2"], expected_va, size)))
    if entries and counts != (entries, entries):
        found.append(f"marked by {counts[0]} entries, mapped by {counts[1]}, "
                     f"the row has {entries}")
    return found


def _control(shot, start, size):
    found = []
    host = tables.covering(shot["host"], start, size)
    if not host or not all(tables.is_mapping(leaf) for leaf in host):
        found.append("the host does not map it")
    if tables.reaching(shot["el2"], start, size):
        found.append("EL2 maps it")
    return found


def _changes(before, after):
    """Leaves that only one of two tables has."""
    old, new = set(before), set(after)
    return [f"lost {_show(leaf)}" for leaf in sorted(old - new)] + \
           [f"new {_show(leaf)}" for leaf in sorted(new - old)]


def problems(row, shots, lines):
    """What is wrong with the tables; an empty list is a pass."""
    wanted = [step[5:] for step in row.steps if step.startswith("snap:")]
    if list(shots) != wanted:
        return [f"oracle: snapshots {list(shots)}, the row has {wanted}"]
    if wanted and not row.regions:
        return ["oracle: snapshots, but no regions to look for"]

    taken = taken_at(lines)
    found = []
    for name, shot in shots.items():
        found += [f"oracle: {name}: {line}" for line in cpu_problems(shot)]
        for start, size, entries in row.regions:
            if row.is_control:
                bad = _control(shot, start, size)
            elif start not in taken:
                bad = ["the log does not name it"]
            else:
                bad = _protected(shot, start, size, entries, taken[start])
            found += [f"oracle: {name}: [{start:#x}..{start + size:#x}): {line}"
                      for line in bad]

    if "before" in shots and "after" in shots:
        first, last = shots["before"], shots["after"]
        found += ["oracle: host stage-2: " + line for line in
                  _changes(marks(first["host"]), marks(last["host"]))]
        found += ["oracle: EL2 stage-1: " + line for line in
                  _changes(first["el2"], last["el2"])]
    return found
