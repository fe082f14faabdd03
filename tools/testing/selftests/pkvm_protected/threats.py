#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The threat model against the tests.

  threats.py check            KTAP: each row that the threat model names exists
  threats.py results BUILD    attack, test, kernels, result, from the last runs:
                              check-*.ktap of BUILD

results ends with 3 when a test of the table has failed, or has not run; with 1 when
there is no table.
"""

import collections
import fnmatch
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "../../../.."))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "boots"))

import rows       # noqa: E402

MODEL = "Documentation/virt/kvm/arm/pkvm-protected-mmio-threats.rst"
NONE = "not covered"

# Attacks that the model has to mention, although no row covers them
MENTIONED = ("SMC", "SDEI", "SCMI", "DMA", "secure world", "co-processors", "debug port",
             "older kernel", "boot loader's device tree", "before finalisation")

# A row's name ends at a blank; the step copy@9010000 begins like the row "copy".
RESULT = re.compile(r"\s*(not ok|ok) \d+ ([a-z][\w.-]*)(?![@=:,\w.-])(.*)")


def attacks(text):
    """(attack, rows) of each line of the tables. Without a column of rows the whole
    table is not covered."""
    for table in text.split(".. list-table::")[1:]:
        header, *items = re.split(r"^ {3}\* - ", table, flags=re.M)[1:]
        columns = header.count("\n     - ") + 1
        for item in items:
            # What follows the table is no cell of it.
            item = re.split(r"\n\n", item)[0]
            cells = [" ".join(cell.split())
                     for cell in re.split(r"^ {5}- ", item, flags=re.M)]
            if len(cells) != columns or not all(cells):
                raise ValueError(f"{MODEL}: not {columns} cells: {cells[0]}")
            names = [] if columns == 2 or cells[2] == NONE else \
                cells[2].replace("\\*", "*").split(", ")
            yield cells[0], names


def existing():
    """All rows that there are."""
    return rows.names(rows.FILES + glob.glob(os.path.join(HERE, "kernel-*.cfg")) +
                      [os.path.join(HERE, name) for name in ("oracles.cfg", "production.cfg")])


def model():
    """The table of the threat model."""
    with open(os.path.join(TOP, MODEL), encoding="utf-8") as file:
        return list(attacks(file.read()))


def problems(table, known):
    """Rows that the model names and that do not exist."""
    return [f"{attack}: no row {name}" for attack, names in table
            for name in names if not fnmatch.filter(known, name)]


def check():
    """KTAP"""
    table, known = model(), existing()
    made_up = [("made up", ["rtc-nvhe", "no-such-row"])]
    tests = [
        ("each row of the threat model exists", problems(table, known)),
        ("nothing that has to be said was left out",
         [f"no attack mentions: {word}" for word in MENTIONED
          if not any(word.lower() in attack.lower() for attack, _ in table)]),
        ("a row that does not exist is noticed",
         [] if problems(made_up, known) == ["made up: no row no-such-row"]
         else ["nobody noticed"]),
    ]
    print("KTAP version 1")
    print(f"1..{len(tests)}")
    for number, (name, bad) in enumerate(tests, 1):
        for line in bad:
            print("# " + line)
        print(f"{'not ok' if bad else 'ok'} {number} {name}")
    covered = sum(bool(names) for _, names in table)
    print(f"# {len(table)} attacks, {covered} with rows, "
          f"{len(table) - covered} not covered")
    return any(bad for _, bad in tests)


def kernel_of(path):
    """Which kernel a file of results is about, as run_boots.py says in it; None if no
    boots are in it."""
    with open(path, encoding="utf-8", errors="replace") as file:
        match = re.search(r"(?m)^\s*# kernel: (\S+)$", file.read())
    return match and match[1]


def last_run(build):
    """Row to kernel to results, of all files that the last runs have left."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for path in glob.glob(os.path.join(build, "check-*.ktap")):
        kernel = kernel_of(path)
        if not kernel:
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            for match in map(RESULT.match, file):
                if match:
                    word = "skipped" if "# SKIP" in match[3] else \
                        "passed" if match[1] == "ok" else "failed"
                    # repeat = 2 boots NAME.1 and NAME.2
                    name = re.sub(r"\.\d+$", "", match[2])
                    found[name][kernel].append(word)
    return found


def told(words):
    """What became of some boots."""
    count = collections.Counter(words)
    return ", ".join(f"{count[word]} {word}" for word in
                     ("passed", "failed", "skipped") if count[word])


def results(build):
    """The table, as reStructuredText."""
    found, known = last_run(build), existing()
    bad = 0
    print(".. list-table::\n   :header-rows: 1\n")
    print("   * - Attack\n     - Test\n     - Kernels\n     - Result")
    for attack, names in model():
        tests = sorted({row for name in names for row in fnmatch.filter(known, name)})
        runs = {test: found[test] for test in tests if test in found}
        on = collections.defaultdict(list)
        for run in runs.values():
            for kernel, words in run.items():
                on[kernel] += words
        kernels = sorted(on, reverse=True)
        missing = [test for test in tests if test not in runs]
        verdict = NONE if not names else "; ".join(
            [f"{kernel}: {told(on[kernel])}" for kernel in kernels] +
            ([f"not run: {' '.join(missing)}"] if missing else []))
        bad += bool(missing or any("failed" in words for words in on.values()))
        print(f"   * - {attack}\n     - {' '.join(tests) or '-'}\n"
              f"     - {' '.join(kernels) or '-'}\n     - {verdict}")
    return 3 if bad else 0


def main():
    """A number that a shell understands."""
    if sys.argv[1:] == ["check"]:
        return check()
    if len(sys.argv) == 3 and sys.argv[1] == "results":
        return results(sys.argv[2])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
