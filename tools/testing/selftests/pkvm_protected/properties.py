#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Boots of random declarations, against a plain model (boots/declarations.py). KTAP.

  properties.py --tree TREE --build DIR [--seed N] [--valid N] [--invalid N] [NAME...]

Good declarations: all is taken, and a walk over regions, edges and neighbours ends
as the model says. Bad ones: refused in the rule book's words, and nothing is taken.
The control is a boot in which a region of the model is not declared. A test's seed
is in its name, valid-17 or invalid-17; NAME boots only that test. The default of
--seed is today's date.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import run_boots     # noqa: E402  (finds boots/, too)
import declarations  # noqa: E402
import rows          # noqa: E402


FAILED = re.compile(r"not ok \d+ (\S+)")


def row_of(base, case, name):
    """The row that boots a case."""
    steps = case.steps()
    return dataclasses.replace(
        base, name=name, cpu=case.cpu, smp=case.smp, mem=f"{case.mem}M",
        kaslr=case.kaslr, variant="selftest" if case.kaslr else "default",
        edit=case.source(), steps=steps, log=case.log(), match=case.match(),
        nolog=[] if steps else ["belongs to the hypervisor"],
        ends="power-off" if steps else "panic", control="none", timeout=300)


def control(runner, row, case):
    """The model has a region that the device tree has not: exactly the steps into it
    have to fail."""
    def into(step, region):
        return region[0] <= int(step.partition("@")[2].partition("=")[0], 16) < \
            region[1]

    gone = next(region for region in case.regions
                if any(into(step, region) for step in row.steps))
    case.regions.remove(gone)
    row = dataclasses.replace(row, edit=case.source(), log=case.log(),
                              match=case.match())
    said = [FAILED.match(line) for line in runner.boot(row)[2]]
    failed = sorted(match[1] for match in said if match)
    wanted = sorted(step for step in row.steps if into(step, gone))
    return [] if failed == wanted else [
        f"failed: {failed}", f"should have: {wanted}"]


def named(name):
    """The (kind, class, seed) of a test's name."""
    kinds = {"valid": declarations.Valid, "invalid": declarations.Invalid,
             "control": declarations.Valid}
    kind, _, seed = name.partition("-")
    if kind not in kinds or not seed.isdigit():
        sys.exit(f"no such test: {name}; names are valid-SEED, invalid-SEED and "
                 "control-SEED")
    return kind, kinds[kind], int(seed)


def tell(case):
    """What was chosen, in a line."""
    spans = " ".join(f"{a:x}-{b:x}" for a, b in case.regions)
    return f"{case.cpu} -smp {case.smp} -m {case.mem}M" \
        f"{' KASLR' if case.kaslr else ''}, {spans}" + \
        (f"; {case.words}" if hasattr(case, "words") else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    parser.add_argument("--valid", type=int, default=0)
    parser.add_argument("--invalid", type=int, default=0)
    parser.add_argument("names", nargs="*", help="valid-SEED, invalid-SEED")
    args = parser.parse_args()
    runner = run_boots.Runner(args.tree, args.build,
                              os.path.join(args.build, "boots-properties"), keep=False)
    base = rows.read([], text="[base]\ndts =\ncontrol = none\nsteps = r4@0=ok\n")[0]

    todo = [("valid", declarations.Valid, args.seed + i) for i in range(args.valid)]
    todo += [("invalid", declarations.Invalid, args.seed + i)
             for i in range(args.invalid)]
    if args.valid:
        todo.append(("control", declarations.Valid, args.seed))
    if args.names:
        todo = [named(name) for name in args.names]

    def boot(job):
        kind, make, seed = job
        case = make(seed)
        name = f"{kind}-{seed}"
        row = row_of(base, case, name)
        if kind == "control":
            return name, case, control(runner, row, case)
        return name, case, runner.boot(row)[1]

    print("KTAP version 1")
    print(f"1..{len(todo)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (name, case, bad) in enumerate(pool.map(boot, todo), 1):
            failed += bool(bad)
            print(f"# {tell(case)}")
            for line in bad:
                print("# " + line)
            if bad:
                print(f"# again: make check SUITE=properties ROWS={name}; "
                      f"console: {os.path.join(runner.workdir, name)}.log")
            print(f"{'not ok' if bad else 'ok'} {number} {name}", flush=True)
    print(f"# properties: {len(todo) - failed} passed, {failed} failed")
    return 1 if failed or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
