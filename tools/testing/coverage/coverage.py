#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What of our code the boots have reached: a table, and a report for lcov.

  coverage.py --tree TREE --pristine TREE --kernels DIR --boots DIR --objdump CMD
              --map | --out DIR | --without ROW

--map writes KERNEL.map beside each KERNEL of DIR, for the plugin. Without it: read
what the plugin left in --boots. A line is reached when one of the instructions that
the compiler made of it ran, in one of the kernels, wherever it was inlined. A branch
is a conditional branch of the machine: the first of a line in one place counts as the
first of that line in another.

Every line at EL2 has to be reached, or exceptions.txt argues why no boot can, and
every source of ours has lines in some kernel; an exception that is not needed is as
wrong. The exit status says so. --without is the
control: as if the rows whose name begins with ROW had not been booted.
"""

import argparse
import collections
import glob
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import objects    # noqa: E402


class Line:
    """One line of one file at one exception level."""

    def __init__(self):
        self.ran = False
        # [taken, not taken] for each conditional branch
        self.branches = []


def kernels(folder):
    """The directories that kernel.sh made."""
    return sorted(path for path in glob.glob(os.path.join(folder, "*"))
                  if os.path.exists(os.path.join(path, ".coverage")))


def read_reached(folder, kernel, without):
    """Addresses that ran, branches that were taken, that were not; and of how
    many boots. What rows whose name begins with @without have left is not read."""
    sets = {"x": set(), "t": set(), "n": set()}
    files = glob.glob(os.path.join(folder, f"*.{os.path.basename(kernel)}.reach"))
    files = [name for name in files
             if not (without and os.path.basename(name).startswith(without))]
    for name in files:
        with open(name, encoding="utf-8") as file:
            for row in file:
                sets[row[0]].add(int(row[2:], 16))
    return sets, len(files)


def add(lines, level, functions, reached):
    """One kernel's functions of a level."""
    for _, insns in functions:
        seen = collections.Counter()
        for insn in insns:
            if not insn.file:
                continue
            line = lines[level][insn.file][insn.line]
            line.ran |= insn.addr in reached["x"]
            if not insn.conditional:
                continue
            place = insn.file, insn.line
            if seen[place] == len(line.branches):
                line.branches.append([False, False])
            outcome = line.branches[seen[place]]
            outcome[0] |= insn.addr in reached["t"]
            outcome[1] |= insn.addr in reached["n"]
            seen[place] += 1


def table(lines):
    """Lines and branches of each file and level, as text."""
    rows, total = [], collections.defaultdict(lambda: [0, 0, 0, 0])
    for level in sorted(lines, reverse=True):
        for name in sorted(lines[level]):
            of = list(lines[level][name].values())
            ways = [way for line in of for pair in line.branches for way in pair]
            counts = [sum(line.ran for line in of), len(of), sum(ways), len(ways)]
            rows.append((level, name, *counts))
            for i, count in enumerate(counts):
                total[level][i] += count
        rows.append((level, "all", *total[level]))

    def share(part, whole):
        return f"{part}/{whole} {100 * part / whole:5.1f} %" if whole else "-"
    width = max(len(row[1]) for row in rows)
    return "\n".join(f"{level.upper()}  {name:{width}}  {share(a, b):>16}  {share(c, d):>18}"
                     for level, name, a, b, c, d in
                     rows)


def lcov(path, tree, lines):
    """Both levels in one tracefile."""
    files = collections.defaultdict(lambda: collections.defaultdict(Line))
    for level in lines.values():
        for name, of in level.items():
            for number, line in of.items():
                both = files[name][number]
                both.ran |= line.ran
                both.branches += line.branches
    with open(path, "w", encoding="utf-8") as out:
        out.write("TN:\n")
        for name in sorted(files):
            out.write(f"SF:{os.path.join(tree, name)}\n")
            for number, line in sorted(files[name].items()):
                for i, pair in enumerate(line.branches):
                    for way, went in enumerate(pair):
                        took = int(went) if line.ran else "-"
                        out.write(f"BRDA:{number},{i},{way},{took}\n")
            for number, line in sorted(files[name].items()):
                out.write(f"DA:{number},{int(line.ran)}\n")
            out.write("end_of_record\n")


def read_exceptions(path):
    """{(file, text of the line)}"""
    found = {}
    with open(path, encoding="utf-8") as file:
        for row in file:
            if not row.strip() or row.startswith("#"):
                continue
            name, text, reason = (part.strip() for part in row.split(" | "))
            if not reason:
                sys.exit(f"{path}: no reason for {name}: {text}")
            found[name, text] = reason
    return found


def without_lines(tree, lines):
    """Sources of ours in which no kernel has a line: objects.py has missed them, and
    their lines would not be counted."""
    seen = {name for level in lines.values() for name in level}
    return sorted(name for name in (
        os.path.relpath(path, tree) for folder in ("arch/arm64/kvm", "drivers/virt")
        for path in glob.glob(os.path.join(tree, folder, "**/*.[cS]"), recursive=True))
        if objects.OURS.match(name) and name not in seen)


def judge(tree, lines, exceptions):
    """Print every line at EL2 that was not reached, and every source without lines.
    True if exceptions.txt has all of them, and no other."""
    needed, good = set(), True
    for name in without_lines(tree, lines):
        base = os.path.basename(name)
        reason = exceptions.get((base, "*"))
        needed.add((base, "*"))
        good &= bool(reason)
        print(f"{'argued' if reason else 'NOT COUNTED'}  {name}" +
              (f"\n        {reason}" if reason else ""))
    for name in sorted(lines["el2"]):
        with open(os.path.join(tree, name), encoding="utf-8") as file:
            source = file.read().splitlines()
        base = os.path.basename(name)
        for number, line in sorted(lines["el2"][name].items()):
            if line.ran:
                continue
            text = source[number - 1].strip()
            reason = exceptions.get((base, text))
            needed.add((base, text))
            good &= bool(reason)
            print(f"{'argued' if reason else 'NOT REACHED'}  {base}:{number}  {text}" +
                  (f"\n        {reason}" if reason else ""))
    for name, text in sorted(set(exceptions) - needed):
        print(f"exceptions.txt: not needed any more: {name}: {text}")
        good = False
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", required=True)
    parser.add_argument("--pristine", required=True, help="without the series")
    parser.add_argument("--kernels", required=True)
    parser.add_argument("--boots", required=True)
    parser.add_argument("--objdump", required=True)
    parser.add_argument("--map", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("--without")
    args = parser.parse_args()

    lines = {level: collections.defaultdict(lambda: collections.defaultdict(Line))
             for level in ("el1", "el2")}
    added = objects.added_lines(args.tree, args.pristine)
    boots = 0
    for kernel in kernels(args.kernels):
        found = objects.look(kernel, args.objdump, added)
        if args.map:
            objects.write_map(kernel + ".map", found)
            continue
        reached, nr = read_reached(args.boots, kernel, args.without)
        boots += nr
        for level, functions in found.items():
            add(lines, level, functions, reached)
    if args.map:
        return 0
    if not boots:
        sys.exit(f"{args.boots}: no boot has left what it reached")

    tree = os.path.realpath(args.tree)
    report = "no report for lcov"
    if args.out:
        path = os.path.join(args.out, "coverage.info")
        lcov(path, tree, lines)
        report = f"lcov's report is {path}"
    print(table(lines))
    print()
    good = judge(tree, lines, read_exceptions(os.path.join(HERE, "exceptions.txt")))
    print(f"# coverage: {boots} boots; {report}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
