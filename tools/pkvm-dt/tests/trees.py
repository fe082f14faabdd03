#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The trees of boards in the kernel source; KTAP.

  trees.py --tool TOOL --tree KERNEL --workdir DIR [--dtc DTC] [--all]

Each is compiled as the kernel does it, and then: check (nothing is declared),
check of the source as in the man page, list, map as text and SVG (every enabled
device with registers is in both), protect of several devices, and unprotect, which
has to bring the same bytes back. A device may be refused, in words; then nothing may
have been written. Without --all a sample that does not change: every so many of a
vendor's boards.
"""

import collections
import concurrent.futures
import filecmp
import glob
import os
import re
import subprocess
import sys
import time

from fixtures import HERE, run
from suite import arguments, report

VENDORS = ["rockchip", "qcom", "ti", "freescale", "nvidia", "amlogic", "apple",
           "arm"]
SAMPLE = 40
DEVICES = 5
KEYWORDS = re.compile(r"(serial|timer|intc|interrupt|watchdog|rtc|i2c|spi|mmc|"
                      r"usb|dma|gpio|crypto|rng|sram|pcie|ethernet)")

# The words of a refusal
REASON = re.compile(r"error: \S+: (?:\[\S+\) )?(.*)")


def reason_of(err):
    """Why a device was refused, without names and numbers."""
    words = REASON.match(err)
    return words and re.sub(r" +(\[\S+\)|/\S+|\(.*?\))", "",
                            words.group(1).split(";")[0])


def sources(tree, everything):
    """Boards: a .dts that includes a .dtsi is one; not what is an overlay."""
    dts = os.path.join(tree, "arch/arm64/boot/dts")
    found = []
    for vendor in VENDORS:
        names = sorted(glob.glob(os.path.join(dts, vendor, "*.dts")))
        if not everything:
            each = max(1, len(names) * len(VENDORS) // SAMPLE)
            names = names[::each][:SAMPLE // len(VENDORS)]
        found += names
    return found


def compile_tree(tree, dtc, source, out):
    """cpp and dtc, as scripts/Makefile.dtbs"""
    prefixes = os.path.join(tree, "scripts/dtc/include-prefixes")
    text = out + ".tmp"
    subprocess.run(["cpp", "-nostdinc", "-I", prefixes, "-undef", "-D__DTS__",
                    "-x", "assembler-with-cpp", "-o", text, source], check=True,
                   stderr=subprocess.PIPE)
    subprocess.run([dtc, "-q", "-I", "dts", "-O", "dtb", "-b", "0", "-o", out,
                    "-i", os.path.dirname(source), "-i", prefixes, text],
                   check=True, stderr=subprocess.PIPE)
    os.unlink(text)


def example():
    """The options of the man page's example for a source of the kernel"""
    with open(os.path.join(HERE, "../pkvm-dt.1"), encoding="utf-8") as file:
        return re.search(r"^pkvm-dt check arch/\S+ (.*)", file.read(), re.M).group(1).split()


def listed(out):
    """(registers, state, path) of each line of "list"."""
    return re.findall(r"^(\[0x[0-9a-f]+\.\.0x[0-9a-f]+\)) +(\S+) +(/\S+)", out,
                      re.M)


def choose(devices):
    """Several devices of many kinds; the same in each run."""
    paths = list(dict.fromkeys(path for _, _, path in devices))
    liked = [p for p in paths if KEYWORDS.search(p.rsplit("/", 1)[-1])] or paths
    step = max(1, len(liked) // DEVICES)
    return liked[::step][:DEVICES]


class Board:
    """One tree, and the results on it."""

    def __init__(self, args, source):
        self.args = args
        self.name = os.path.relpath(source, os.path.join(args.tree,
                                                         "arch/arm64/boot/dts"))
        self.source = source
        self.dtb = os.path.join(args.workdir, self.name.replace("/", "-")[:-1] + "b")
        self.bad = []
        self.protected = self.devices = 0
        self.refused = collections.Counter()

    def run(self, *words, want=(0,), **kwargs):
        """Run the tool; another status than these is bad, and a sanitizer's report."""
        try:
            status, out, err = run([self.args.tool, *words], **kwargs)
        except subprocess.TimeoutExpired:
            self.bad.append(f"{words[0]}: no answer in 60 s")
            return 99, "", ""
        if status not in want or "Sanitizer" in err or "runtime error" in err:
            self.bad.append(f"{words}: status {status}: {err[-300:]}{out[-200:]}")
        return status, out, err

    def look(self):
        """check, list, map"""
        _, out, _ = self.run("check", self.dtb, "--page-size", "all")
        if out.count("nothing is declared\n") != 3:
            self.bad.append("check: " + out[:300])
        self.run("check", os.path.abspath(self.source), *example(), cwd=self.args.tree)
        _, out, _ = self.run("list", self.dtb)
        devices = listed(out)
        self.devices = len(devices)
        _, text, _ = self.run("map", self.dtb)
        _, svg, _ = self.run("map", "--svg", self.dtb)
        for extent, _, path in devices:
            if path not in text or extent not in text or path not in svg:
                self.bad.append(f"map lacks {extent} {path}")
                break
        return devices

    def protect(self, path):
        """There and back."""
        there, back = self.dtb + ".there", self.dtb + ".back"
        status, _, err = self.run("protect", self.dtb, path, "-o", there,
                                  want=(0, 1))
        if status == 1:
            self.refused[reason_of(err)] += 1
            if os.path.exists(there) or not err.startswith("error: /"):
                self.bad.append(f"protect {path}: refused badly: {err[:300]}")
        if status:
            return
        self.protected += 1
        _, out, _ = self.run("check", there)
        if "accepted" not in out or f"note: {path}: " not in out:
            self.bad.append(f"check of protected {path}: {out[:300]}")
        self.run("unprotect", there, "-o", back)
        if not filecmp.cmp(self.dtb, back, False):
            self.bad.append(f"unprotect {path}: other bytes came back")
        os.unlink(there)
        os.unlink(back)

    def test(self):
        """All of it."""
        try:
            compile_tree(self.args.tree, self.args.dtc, self.source, self.dtb)
        except subprocess.CalledProcessError as error:
            self.bad.append(error.stderr.decode(errors="replace")[-300:])
            return self
        for path in choose(self.look()):
            self.protect(path)
        if not self.bad:
            os.unlink(self.dtb)
        return self


def main():
    args = arguments(__doc__, "tool", "tree", "workdir", dtc="dtc", all=False)
    if "/" in args.dtc:  # The tool calls it as well.
        os.environ["PATH"] = os.path.dirname(os.path.abspath(args.dtc)) + ":" + os.environ["PATH"]
    args.tool = os.path.abspath(args.tool)
    boards = [Board(args, source) for source in sources(args.tree, args.all)]
    begin = time.monotonic()

    def results(pool):
        for board in pool.map(Board.test, boards):
            yield board.name, board.bad, (f"{board.devices} blocks, {board.protected} protected, "
                                          f"{sum(board.refused.values())} refused")

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        status = report(len(boards), results(pool))
    refused = sum((board.refused for board in boards), collections.Counter())
    print(f"# {len(boards)} trees, {sum(b.devices for b in boards)} register blocks, "
          f"{sum(b.protected for b in boards)} devices protected and given back, "
          f"{sum(refused.values())} refused, {time.monotonic() - begin:.0f} s")
    for reason, nr in refused.most_common():
        print(f"# {nr} times: {reason}")
    return status if boards else 1


if __name__ == "__main__":
    sys.exit(main())
