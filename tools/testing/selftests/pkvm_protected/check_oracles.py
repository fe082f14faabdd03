#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The suite oracles: the rows of oracles.cfg, seen from outside. KTAP.

  check_oracles.py --tree TREE --build DIR [NAME...]

Each row is booted three times: as it is, on the same kernel with nothing declared,
and on a kernel with the option off. Four questions:

  trace   are EL2's accesses the only ones that QEMU saw? (outside.py)
  host    does the host's stage-2, read from RAM, mark the regions as EL2's own, all
          of them and nothing else, on each CPU? (oracle.py)
  el2     does EL2's own table map them once, as device memory, never executable?
  new     does EL2 map anything else that is no memory, that it does not map in the
          other two boots?

The controls: the first three have to find what is wrong in the other two boots, and
the last one a region that it is not told of. Both tables are judged again with one
wrong entry at a time, which has to be found.
"""

import argparse
import dataclasses
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import run_boots  # noqa: E402  (finds boots/, too)
import judge      # noqa: E402
import machine    # noqa: E402
import oracle     # noqa: E402
import outside    # noqa: E402
import rows       # noqa: E402
import tables     # noqa: E402

SHOT = "tables"
OTHERS = {"nothing declared": "nodecl", "option off": "off"}

# What each has to find in the other two boots, and in a table with a wrong bit.
FINDS = {"host": "the host maps", "el2": "EL2 does not map"}
SPOILT_EL2 = {
    "EL2 maps it as memory": lambda desc, mair: desc & ~0x1c | _memory(mair) << 2,
    "EL2 may execute it": lambda desc, _: desc & ~(tables.S1_XN | tables.S1_PXN),
    "EL2 may not write to it": lambda desc, _: desc | tables.S1_READ_ONLY,
}
# The entries that mark the regions, first to last, to what replaces them.
SPOILT_HOST = {
    "bytes are marked": lambda marks: marks[1:],
    "a mark beyond the region": lambda marks: [
        marks[0]._replace(size=2 * marks[0].size), *marks[1:]],
    "not marked as EL2's own table is": lambda marks: [
        marks[0]._replace(desc=marks[0].desc ^ 8), *marks[1:]],
    "the host maps it elsewhere": lambda marks: [
        *marks, marks[0]._replace(addr=1 << 39, phys=marks[0].addr,
                                  desc=marks[0].addr | tables.VALID)],
    "nobody declared": lambda marks: [*marks, marks[0]._replace(addr=1 << 39)],
}


def _memory(mair):
    """An attribute index that is no device's."""
    return next(i for i in range(8) if mair >> 8 * i & 0xf3)


def spoilt_el2(row, shot, change):
    """The snapshot with one bit of EL2's entries for the regions changed."""
    wrong = {leaf for start, size, _ in row.regions
             for leaf in tables.reaching(shot["el2"], start, size)}
    mair = shot["attributes"].mair
    return dict(shot, el2=[
        leaf._replace(desc=change(leaf.desc, mair)) if leaf in wrong else leaf
        for leaf in shot["el2"]])


def spoilt_host(row, shot, change):
    """The snapshot with other marks for the regions."""
    marks = [leaf for start, size, _ in row.regions
             for leaf in tables.covering(shot["host"], start, size)]
    return dict(shot, host=[leaf for leaf in shot["host"] if leaf not in marks] +
                change(marks))


def other_cpus(shot):
    """One register, and the snapshot with a last CPU that differs in it, for each
    register that decides."""
    for name, bits in tables.DECIDE.items():
        last = dict(shot["cpus"][0])
        last[name] ^= bits & -bits
        yield name, dict(shot, cpus=[*shot["cpus"], last])


class Boot:
    """One boot, and what the outside knows of it."""

    def __init__(self, runner, row, name):
        self.row = row
        self.log = os.path.join(runner.workdir, name.replace(" ", "-") + ".log")
        shots = runner.boot_once(row, row.variant, self.log)
        self.lines = judge.read(self.log)
        self.trace = machine.trace_of(self.log)
        self.bad = judge.problems(row, runner.kunit, self.log)
        if list(shots) != [SHOT]:
            raise machine.Timeout(f"the tables were not read, see {self.log}")
        self.shot = shots[SHOT]


def host(row, shot, lines):
    """All that is wrong with the host's stage-2."""
    return oracle.cpu_problems(shot) + outside.mark_problems(row, shot) + \
        outside.region_problems(
            row, shot, lines,
            lambda shot, start, size, _: oracle.host_problems(shot, start, size))


def answers(row, boot):
    """The first three questions of one boot: name to problems."""
    return {
        "trace": outside.trace_problems(row, boot.trace, boot.lines),
        "host": host(row, boot.shot, boot.lines),
        "el2": outside.region_problems(row, boot.shot, boot.lines,
                                       oracle.el2_problems),
    }


def finds(bad, *wanted):
    """A control: the oracle has to have found each of that."""
    if not wanted:
        return ["the control asks for nothing"]
    missed = [words for words in wanted if not any(words in line for line in bad)]
    return [f"the oracle does not say: {words}" for words in missed] + \
        (bad if missed else [])


def results(runner, row):
    """(name, problems) of all tests of a row."""
    boot = Boot(runner, row, row.name)
    others = {}
    for name, control in OTHERS.items():
        other = rows.control_of(dataclasses.replace(row, control=control))
        other = dataclasses.replace(other, trace_has=[])
        others[name] = Boot(runner, other, f"{row.name}.{control}")

    yield f"{row.name}: the guest", boot.bad
    for question, bad in answers(row, boot).items():
        yield f"{row.name}: {question}", bad
    for name, other in others.items():
        yield f"{row.name}, {name}: the guest", other.bad
        for question, bad in answers(row, other).items():
            wanted = outside.must_trace(row) if question == "trace" else \
                [FINDS[question]]
            yield (f"{row.name}, {name}: {question} sees it", finds(bad, *wanted))
        yield (f"{row.name}: new against {name}",
               outside.new_problems(row, boot.shot, other.shot,
                                    other.row.variant == row.variant))
    for words, change in SPOILT_EL2.items():
        bad = outside.region_problems(row, spoilt_el2(row, boot.shot, change),
                                      boot.lines, oracle.el2_problems)
        yield f"{row.name}: el2 says \"{words}\"", finds(bad, words)
    for words, change in SPOILT_HOST.items():
        bad = host(row, spoilt_host(row, boot.shot, change), boot.lines)
        yield f"{row.name}: host says \"{words}\"", finds(bad, words)
    for register, shot in other_cpus(boot.shot):
        yield (f"{row.name}: host says that a CPU has another {register}",
               finds(host(row, shot, boot.lines), f" has {register} "))
    blind = dataclasses.replace(row, regions=row.regions[1:])
    bad = outside.new_problems(blind, boot.shot,
                               others["nothing declared"].shot, True)
    yield (f"{row.name}: new sees a region that nobody mentioned",
           finds(bad, "only here EL2 maps"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    boots = rows.read([os.path.join(HERE, "oracles.cfg")])
    boots = [row for row in boots if not row.is_control and
             (not args.names or row.name.startswith(tuple(args.names)))]
    if not boots:
        parser.error("no such row")
    runner = run_boots.Runner(args.tree, args.build,
                              os.path.join(args.build, "boots-oracles"))

    tests = 4 + len(OTHERS) * 5 + len(SPOILT_EL2) + len(SPOILT_HOST) + \
        len(tables.DECIDE) + 1
    print("KTAP version 1")
    print(f"1..{tests * len(boots)}")
    run_boots.tell_kernel(args.tree)
    number = failed = 0
    for row in boots:
        try:
            found = list(results(runner, row))
        except (machine.Timeout, OSError) as error:
            found = [(f"{row.name}: boot {i + 1}", [str(error)])
                     for i in range(tests)]
        for name, bad in found:
            number += 1
            failed += bool(bad)
            for line in bad:
                print("# " + line)
            print(f"{'not ok' if bad else 'ok'} {number} {name}", flush=True)
    print(f"# oracles: {len(boots)} rows, {3 * len(boots)} boots, "
          f"{number - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
