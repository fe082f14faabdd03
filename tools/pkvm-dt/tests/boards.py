#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each device of each board of the kernel source, judged alone, as KTAP.

  boards.py --judge BOARDS --tree KERNEL --workdir DIR --table FILE [--dtc DTC] [--write]

boards.c judges the devices of a tree. Prints how many are accepted, and why the rest is
not, by reason and vendor; --write puts that table into FILE, without it a test compares
them. The conditions on all boards are tests; a control changes a verdict of each, to
see that the condition can fail.
"""

import collections
import glob
import os
import re
import resource
import subprocess
import sys

from fdt import Tree, above
from suite import arguments, report
from trees import compile_tree

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PAGES = ("4", "16", "64")
REASONS = {
    "accepted": "can be protected alone",
    "needed": "the host cannot do without it, or EL2 not with it",
    "page": "another device has registers in the same page",
    "overlap": "its registers are those of another device, too",
    "other": "a device below it has registers elsewhere, or no CPU address",
}
CONSOLE_NEEDS = "26"
SHARED_REGS = "44"
PHY = re.compile(r"(ufs|usb|pcie)[a-z0-9-]*phy|ufshc|qmp-.*phy")
# Controllers that the console needs, with cycles near them. In the tree of Exynos 5433
# nothing leads from the console's controller to CMU_TOP.
ON_THE_WAY = re.compile(r"samsung,exynos(?!5433).*-cmu-top$|brcm,bcm2711-cprman$|"
                        r"marvell,armada-3700-tbg-clock$")
# Lists of phandles, with the property of the target that tells its number of arguments.
LISTS = {
    "access-controllers": "#access-controller-cells", "clocks": "#clock-cells",
    "hwlocks": "#hwlock-cells", "interconnects": "#interconnect-cells",
    "interrupts-extended": "#interrupt-cells", "io-channels": "#io-channel-cells",
    "mboxes": "#mbox-cells", "msi-parent": "#msi-cells",
    "nvmem-cells": "#nvmem-cell-cells", "phys": "#phy-cells",
    "power-domains": "#power-domain-cells", "pwms": "#pwm-cells",
    "resets": "#reset-cells", "shmem": None,
}
PATTERNS = ((re.compile(r".+-supply$|pinctrl-[0-9]"), None),
            (re.compile(r".+-gpios?$|gpios?$"), "#gpio-cells"))
BEHIND = ("mboxes", "interconnects")

Verdict = collections.namedtuple(
    "Verdict", "page forward reason rule path compatible other windows")


def sources(tree):
    """All boards, below the vendors' directories."""
    return sorted(glob.glob(os.path.join(tree, "arch/arm64/boot/dts/*/**/*.dts"),
                            recursive=True))


class Board:
    """One tree: the verdicts on its devices, and the nodes that its console needs."""

    def __init__(self, args, source):
        name = os.path.relpath(source, os.path.join(args.tree, "arch/arm64/boot/dts"))
        self.name = name[:-4]
        self.vendor = name.split("/")[0]
        self.dtb = os.path.join(args.workdir, self.name.replace("/", "-") + ".dtb")
        self.verdicts = []
        self.bad = None
        try:
            compile_tree(args.tree, args.dtc, source, self.dtb)
            out = subprocess.run([args.judge, self.dtb], check=True, text=True,
                                 capture_output=True).stdout
            verdicts = [Verdict(*line.split("\t")) for line in out.splitlines()]
            self.verdicts = [v for v in verdicts if v.forward == "0"]
            self.forwarded = [v for v in verdicts if v.forward == "1"]
        except subprocess.CalledProcessError as error:
            self.bad = str(error.stderr)[-300:]
            return
        self.tree = Tree(self.dtb)
        self.console = self.tree.console()
        self.needs, self.behind, self.over_cycle = self._console_needs()

    def _links(self, node):
        """[(property, target)] of what a node waits for, and the memory of its mailbox."""
        found = []
        for name in self.tree.nodes[node]:
            widths = [LISTS[name]] if name in LISTS else [
                width for pattern, width in PATTERNS if pattern.match(name)]
            if name == "nr-gpios" or name.endswith(",nr-gpios"):
                widths = []
            for width in widths:
                found += [(name, to) for to in self.tree.listed(node, name, width)]
        if "interrupts" in self.tree.nodes[node]:
            found.append(("interrupts", self.tree.irq_parent(node)))
        found.append(("", node.rpartition("/")[0]))
        return [(name, to) for name, to in found if to and self.tree.available(to) and
                not to.startswith(node + "/")]

    def _reached(self, start, passes):
        """Nodes from one on, over the links that pass."""
        near = [start]
        for node in near:
            for name, to in self.links[node]:
                if to not in near and passes(node, name, to):
                    near.append(to)
        return near

    def _console_needs(self):
        """Nodes that the console needs, and of these the mailboxes and interconnects. A
        clock controller does without its own clocks if these lead back to it."""
        self.links = {}
        if not self.console or not self.tree.available(self.console):
            return set(), set(), set()
        near = [self.console]
        for node in near:
            self.links[node] = self._links(node)
            near += [to for to in dict.fromkeys(to for _, to in self.links[node])
                     if to not in near]

        def waits(_, name, __):
            return name != "shmem"

        def needs(node, name, to):
            return (name != "clocks" or "#clock-cells" not in self.tree.nodes[node] or
                    node not in self._reached(to, waits))

        needed = self._reached(self.console, needs)
        behind = [{to for node in nodes for name, to in self.links[node] if name in BEHIND}
                  for nodes in (needed, near)]
        return set(needed), behind[0], behind[1] - behind[0]

    def accepted(self, nodes):
        """Of some nodes, or the nodes above that have the registers, those that could be
        taken from the host."""
        verdicts = {v.path: v for v in self.verdicts if v.page == "4"}
        found = []
        for node in nodes:
            for at in above(node):
                if at in verdicts:
                    if verdicts[at].reason == "accepted":
                        found.append(f"{self.name}: {at}")
                    break
        return found

    def own(self, page="4"):
        """Devices that are refused for their own sake as what the console needs."""
        return [v for v in self.verdicts if v.page == page and
                v.reason == "needed" and v.rule == CONSOLE_NEEDS]


def phys_refused(boards):
    """no PHY and no UFS controller is refused for the console"""
    return [f"{b.name}: {v.path}" for b in boards for v in b.own()
            if PHY.search(v.compatible)]


def needs_accepted(boards):
    """nothing is accepted that the console needs, cycles apart"""
    return [bad for b in boards for bad in b.accepted(b.needs)]


def behind_accepted(boards):
    """no mailbox or interconnect of the console is accepted"""
    return [bad for b in boards for bad in b.accepted(b.behind)]


def on_the_way_accepted(boards):
    """no controller is accepted that the console needs beside a cycle"""
    return [f"{b.name}: {v.path}" for b in boards if b.console for v in b.verdicts
            if v.reason == "accepted" and ON_THE_WAY.search(v.compatible)]


def twins_refused(boards):
    """no device is refused for a disabled one with the same registers"""
    return [f"{b.name}: {v.path}" for b in boards for v in b.verdicts
            if v.reason == "overlap" and v.rule == SHARED_REGS and
            not b.tree.available(v.other) and b.console != v.other and
            all(b.tree.text(at, "status") != "reserved" for at in above(v.other))]


def nonposted_accepted(boards):
    """nothing below a bus with nonposted-mmio is accepted"""
    return [f"{b.name}: {v.path}" for b in boards for v in b.verdicts
            if v.reason == "accepted" and any("nonposted-mmio" in b.tree.nodes[at]
                                              for at in above(v.path)[:2])]


# Each with a change of a verdict that it must find.
CONDITIONS = (
    (phys_refused, lambda b, v: PHY.search(v.compatible) and v.page == "4",
     {"reason": "needed", "rule": CONSOLE_NEEDS}),
    (needs_accepted, lambda b, v: v.path in b.needs and v.page == "4",
     {"reason": "accepted"}),
    (behind_accepted, lambda b, v: v.path in b.behind and v.page == "4",
     {"reason": "accepted"}),
    (on_the_way_accepted, lambda b, v: b.console and ON_THE_WAY.search(v.compatible),
     {"reason": "accepted"}),
    (twins_refused, lambda b, v: v.reason == "overlap" and v.other in b.tree.nodes,
     {"other": "disabled", "rule": SHARED_REGS}),
    (nonposted_accepted, lambda b, v: v.rule == "33", {"reason": "accepted"}),
)


def lost_to_pages(verdicts):
    """Page sizes at which more than 1 % of the ordinary devices are refused only for a
    shared page"""
    counts = collections.Counter((v.page, v.reason) for v in verdicts)
    lost = []
    for page in PAGES:
        ordinary = sum(nr for (of, reason), nr in counts.items()
                       if of == page and reason != "needed")
        if counts[page, "page"] > ordinary / 100:
            lost.append(f"{page}K: {counts[page, 'page']} of {ordinary}")
    return lost


def forwarding_refuses(boards):
    """What is accepted without linux,forward-neighbours and refused with it"""
    return [f"{b.name}: {v.path}, {v.page}K" for b in boards
            for v, f in zip(b.verdicts, b.forwarded)
            if v.path != f.path or v.page != f.page or
            (v.reason == "accepted") > (f.reason == "accepted")]


def numbers(values):
    """Median, 99 of 100, most"""
    values = sorted(values)
    return [values[len(values) // 2], values[99 * len(values) // 100], values[-1]]


def windows_table(boards):
    """How many windows devices and boards take, as lines of text"""
    lines = ["Windows at 4K / 16K / 64K:", "", "| | median | 99 % | most |",
             "| --- | --- | --- | --- |"]
    devices, most = [], []
    for page in PAGES:
        of_board = [[int(v.windows) for v in b.forwarded
                     if v.page == page and v.reason == "accepted"] for b in boards]
        devices.append(numbers(n for nrs in of_board for n in nrs if n))
        most.append(numbers(max(nrs, default=0) for nrs in of_board))
    for words, rows in (("a device that has neighbours", devices),
                        ("of a board the device that takes most", most)):
        lines.append(f"| {words} | " + " | ".join(
            " / ".join(str(row[i]) for row in rows) for i in range(3)) + " |")
    return lines


def control(boards, condition, fits, change):
    """Does the condition find a verdict that was changed?"""
    for board in boards:
        for i, verdict in enumerate(board.verdicts):
            if not fits(board, verdict):
                continue
            changed = dict(change)
            if changed.get("other") == "disabled":
                off = [n for n in board.tree.nodes
                       if board.tree.text(n, "status") == "disabled"]
                if not off:
                    break
                changed["other"] = off[0]
            board.verdicts[i] = verdict._replace(**changed)
            found = condition([board])
            board.verdicts[i] = verdict
            return bool(found)
    return False


def share(count, total):
    """In percent."""
    return f"{100 * count / total:.1f}" if total else "-"


def table(boards):
    """What was counted, as lines of text."""
    counts = collections.Counter((v.page, v.reason) for b in boards for v in b.verdicts)
    total = sum(counts["4", reason] for reason in REASONS)
    lines = [f"{len(boards)} boards, {total} enabled devices; in percent:", "",
             "| | 4K | 16K | 64K |", "| --- | --- | --- | --- |"]
    for reason, words in REASONS.items():
        lines.append("| " + " | ".join(
            [words] + [share(counts[page, reason], total) for page in PAGES]) + " |")
    forwarded = collections.Counter((v.page, v.reason) for b in boards for v in b.forwarded)
    for reason, words in (("accepted", "can be protected alone with `linux,forward-neighbours`"),
                          ("page", "another device in the page refuses it all the same"),
                          ("irqchip", "an interrupt controller in the page does")):
        lines.append("| " + " | ".join(
            [words] + [f"{100 * forwarded[page, reason] / total:.2f}" if reason != "accepted" else
                       share(forwarded[page, reason], total) for page in PAGES]) + " |")
    lines += [""] + windows_table(boards)

    behind = sum(bool(b.behind) for b in boards)
    over_cycle = sum(bool(b.over_cycle and not b.behind) for b in boards)
    lines += ["", f"Consoles that a mailbox or an interconnect reaches: {behind}; over a "
              f"clock controller's own clocks that lead back to it: {over_cycle} more.",
              "", "By vendor, at 4K / 16K / 64K:", "",
              "| vendor | boards | devices | accepted | page shared | needed | accepted, forwarding |",
              "| --- | --- | --- | --- | --- | --- | --- |"]
    for vendor in sorted({b.vendor for b in boards}):
        mine = [b for b in boards if b.vendor == vendor]
        counts = collections.Counter((v.page, v.reason) for b in mine for v in b.verdicts)
        forwarded = collections.Counter((v.page, v.reason) for b in mine for v in b.forwarded)
        total = sum(counts["4", reason] for reason in REASONS)
        lines.append(f"| {vendor} | {len(mine)} | {total} | " + " | ".join(
            " / ".join(share(which[page, reason], total) for page in PAGES)
            for which, reason in ((counts, "accepted"), (counts, "page"),
                                  (counts, "needed"), (forwarded, "accepted"))) + " |")
    return lines


def read_table(path):
    """The lines of the document between its two marks."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return re.search(r"(.*<!-- boards -->\n)(.*?)(<!-- end -->\n.*)", text, re.S).groups()


def main():
    args = arguments(__doc__, "judge", "tree", "workdir", "table", dtc="dtc", write=False)
    boards = [Board(args, source) for source in sources(args.tree)]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = spent.ru_utime + spent.ru_stime
    broken = [f"{b.name}: {b.bad}" for b in boards if b.bad]
    boards = [b for b in boards if not b.bad]
    lines = table(boards)
    head, old, tail = read_table(args.table)
    new = "\n".join(lines) + "\n"
    if args.write:
        with open(args.table, "w", encoding="utf-8") as file:
            file.write(head + new + tail)

    results = [("every tree compiles and is judged", broken or ([] if boards else ["there are none"]))]
    for condition, fits, change in CONDITIONS:
        results.append((condition.__doc__, condition(boards)))
        results.append(("control: " + condition.__doc__,
                        [] if control(boards, condition, fits, change) else
                        ["the condition cannot fail"]))
    results.append(("with linux,forward-neighbours at most 1 % of the ordinary devices are "
                    "refused only for a shared page",
                    lost_to_pages(v for b in boards for v in b.forwarded)))
    results.append(("control: without it more are",
                    [] if len(lost_to_pages(v for b in boards for v in b.verdicts)) == 3 else
                    ["the condition cannot fail"]))
    results.append(("nothing is refused with linux,forward-neighbours that is not without",
                    forwarding_refuses(boards)))
    results.append(("the table in Documentation/boards.md is what was counted",
                    [] if old == new or args.write else ["write it with --write"]))
    made = subprocess.run([sys.executable, os.path.join(TOOL, "early.py"), args.tree],
                          check=True, capture_output=True, text=True).stdout
    with open(os.path.join(TOOL, "early.h"), encoding="utf-8") as file:
        results.append(("early.h has the early drivers of this kernel",
                        [] if file.read() == made else ["make it again"]))
    results.append(("compiling and judging takes less than 20 minutes of CPU time",
                    [] if cpu < 1200 else [f"{cpu:.0f} s"]))

    status = report(len(results), ((name, bad[:20]) for name, bad in results))
    for line in [*lines, f"{cpu:.0f} s of CPU time"]:
        print("# " + line)
    return status


if __name__ == "__main__":
    sys.exit(main())
