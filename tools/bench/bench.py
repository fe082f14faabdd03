#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Count what protection costs, in kernels that are built.

  bench.py --plugin FILE --build DIR --out DIR KERNEL/PAGES...

The kernels are build/KERNEL-PAGES and the same with -off, -pages, -range and -private.
Each boot is done three times. If their counts differ, or a log does not report the
regions as protected, the exit status is 1 and nothing is written.
"""

import argparse
import concurrent.futures
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import boot    # noqa: E402
import cases   # noqa: E402
import report  # noqa: E402

RUNS = 3


def minus(after, before):
    """Counts between two marks, without the zeroes."""
    return {name: count - before.get(name, 0) for name, count in after.items()
            if count != before.get(name, 0)}


def window(marks):
    """From the entry of __pkvm_init to that of __pkvm_prot_finalize."""
    found = {}
    for name, counts in marks:
        found.setdefault(name, counts)
    if "first" not in found or "last" not in found:
        raise ValueError("EL2's marks were not reached")
    return minus(found["last"], found["first"])


def between_marks(marks):
    """For each pair of marks of the guest, the visits of EL2 in it."""
    pairs = []
    current = None
    for name, counts in marks:
        if current is not None and name in ("enter", "bench_end"):
            current.append(counts)
        if name == "bench_begin":
            current = [counts]
        elif name == "bench_end" and current:
            # What ran before the first entry belongs to no visit
            pairs.append([minus(after, before) for before, after
                          in zip(current[1:], current[2:])])
            current = None
    return pairs


def events_of(marks, events):
    """Event to EL2 instructions; None where EL2 did not run at all."""
    pairs = between_marks(marks)
    found = {}
    for event in events:
        if event == cases.RUN:
            runs = [sum(sum(visit.values()) for visit in pairs.pop(0))
                    for _ in range(5)]
            # A timer interrupt may fall into one of them
            if runs.count(min(runs)) < 3:
                raise ValueError(f"{event}: not steady: {runs}")
            found[event] = min(runs)
            continue
        if pairs.pop(0):
            raise ValueError(f"{event}: EL2 ran between marks with nothing between")
        visits = pairs.pop(0)
        # The denied access is the first entry; later ones are for the death of its process
        if event != cases.DENIED and len(visits) > 1:
            raise ValueError(f"{event}: {len(visits)} entries instead of one")
        found[event] = sum(visits[0].values()) if visits else None
    if pairs:
        raise ValueError(f"{len(pairs)} pairs of marks too many")
    return found


class Bench:
    """All boots of one run."""

    def __init__(self, args):
        self.args = args
        self.work = os.path.join(args.build, "bench")
        os.makedirs(self.work, exist_ok=True)
        self.guest = os.path.join(args.build, "guest/init")
        self.initramfs = os.path.join(args.build, "guest/initramfs.gz")

    def kernel(self, cell, variant):
        """The build directory."""
        kernel, pages = cell
        suffix = "" if variant == "ours" else "-" + variant
        return os.path.join(self.args.build, f"{kernel}-{pages}{suffix}")

    def boot(self, job):
        """Three boots; returns (job, Result)."""
        cell, variant, name, regions, events = job
        stem = "-".join([*cell, variant, name]).replace(" ", "_").replace(",", "")
        stem = os.path.join(self.work, stem)
        dtb = boot.device_tree(self.work, os.path.basename(stem),
                               boot.region_nodes(regions))
        first = None
        for i in range(RUNS):
            result = boot.run(self.kernel(cell, variant), self.args.plugin,
                              self.initramfs, self.guest, dtb,
                              cases.steps(events), stem)
            with open(result.log, encoding="utf-8", errors="replace") as file:
                protects = f"{len(regions)} of {len(regions)} region" in file.read()
                if protects != bool(variant != "off" and regions):
                    raise ValueError(f"{stem}: its log is not that of {variant}")
            # Linear addresses have the top bit of EL2's 48, private ones have not.
            if any(va >> 47 != (variant in cases.LINEAR) for va in result.mapped):
                raise ValueError(f"{stem}: its EL2 addresses are not those of {variant}")
            if first and result[:4] != first[:4]:
                raise ValueError(f"{stem}: run {i + 1} differs from run 1")
            first = first or result
        print(f"  COUNT     {os.path.basename(stem)}: {RUNS} runs, the same "
              f"{sum(window(first.marks).values())} instructions", file=sys.stderr)
        return job, first

    def jobs(self, cell):
        """All boots of one kernel and page size."""
        kernel, pages = cell
        # On 6.12, regions and VMs exclude each other
        run = [cases.RUN] if kernel != "6.12" else []
        touch = [cases.MMIO, cases.RAM]
        for name, regions in cases.of(pages).items():
            for variant in cases.variants(name):
                yield cell, variant, name, regions, []
        regions = cases.CASES[cases.EVENTS_AT[pages]]
        for variant, events in (("off", [cases.RUN]), ("ours", run + [cases.DENIED])):
            yield cell, variant, "events", regions, sorted(touch + events)
        yield cell, "ours", "none", [], \
            sorted(touch + [cases.MMIO_NEAR, cases.RUN])
        for variant in ("off", "ours"):
            yield cell, variant, "near", cases.NEAR, [cases.MMIO_NEAR]

    def run(self, cells):
        """{(cell, variant, case): (Result, events)}"""
        jobs = [job for cell in cells for job in self.jobs(cell)]
        found = {}
        boot.device_tree(self.work, "none", "")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for job, result in pool.map(self.boot, jobs):
                cell, variant, name, _, events = job
                found[cell, variant, name] = report.Measured(
                    window(result.marks), result.reserved, result.tables,
                    events_of(result.marks, events))
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("cells", nargs="+")
    args = parser.parse_args()
    cells = [tuple(cell.split("/")) for cell in args.cells]
    try:
        bench = Bench(args)
        found = bench.run(cells)
        sizes = {cell: {variant: report.sizes(bench.kernel(cell, variant))
                        for variant in cases.VARIANTS} for cell in cells}
        versions = {cell: report.versions(bench.kernel(cell, "ours"))
                    for cell in cells}
    except (ValueError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    report.write(args.out, cells, found, sizes, versions, RUNS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
