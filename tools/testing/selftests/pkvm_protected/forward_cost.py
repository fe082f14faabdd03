#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What a forwarded read costs, and a denied one beside windows, in instructions. KTAP.

  forward_cost.py --tree TREE --build DIR

With QEMU's -icount an instruction takes a nanosecond. The guest reads a register 1,000
times: of a device that is not protected, in a window, denied in the page of the window,
and denied in a page without windows. Once with one window, once with as many as the
kernel's table has.
"""

import dataclasses
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import run_boots     # noqa: E402  (finds boots/, too)

TICK_NS = 16            # 62.5 MHz
READS = 1000
# windows: (most for a forwarded read, most for a denied one)
LIMITS = {1: (200, 200), 1024: (280, 200)}

OPEN, KEPT, BESIDE, ELSEWHERE = "9030fe0", "9010fe0", "9010008", "4200000"

ROW = f"""
[cost]
variant = default
cpu = cortex-a76
control = none
args = -icount shift=0,sleep=off
steps = cost@{OPEN} cost@{KEPT} cost@{BESIDE} cost@{ELSEWHERE}
timeout = 120
"""


def tree(windows):
    """The RTC with one window, 2 MiB of flash without, and one page of flash with the
    other windows."""
    regs = " ".join(f"0x{at:x} 4" for at in range(0, (windows - 1) * 8, 8))
    more = "" if windows == 1 else f"""
    many@4000000 {{ compatible = "pkvm,protected-region"; reg = <0x0 0x4000000 0x0 0x4000>;
        #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x4000000 0x4000>;
        host-access@0 {{ reg = <{regs}>; }}; }};"""
    return f"""
/delete-node/ &{{/flash@0}};
/ {{
    none@4200000 {{ compatible = "pkvm,protected-region";
        reg = <0x0 0x4200000 0x0 0x200000>; }};
    one@9010000 {{ compatible = "pkvm,protected-region"; reg = <0x0 0x9010000 0x0 0x1000>;
        #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x9010000 0x1000>;
        host-access@fe0 {{ reg = <0xfe0 0x4>; }}; }};{more}
}};
"""


def measure(runner, base, windows):
    """({address: instructions of one read}, problems) of one boot."""
    name = os.path.join(runner.workdir, f"windows-{windows}")
    with open(name + ".dtsi", "w", encoding="utf-8") as out:
        out.write(tree(windows))
    bad = runner.boot(dataclasses.replace(base, name=os.path.basename(name), dts=[name]))[1]
    with open(name + ".log", encoding="utf-8", errors="replace") as file:
        found = re.findall(r"ok \d+ cost@(\w+) saw (\w+), (\d+) counts", file.read())
    wanted = {OPEN: "ok", KEPT: "ok", BESIDE: "denied", ELSEWHERE: "denied"}
    if {at: outcome for at, outcome, _ in found} != wanted:
        bad = list(bad) + ["the reads did not end as they must"]
    return {at: int(counts) * TICK_NS / READS for at, _, counts in found}, bad


def main():
    runner, base = run_boots.for_cost(__doc__, "forward-cost", ROW)

    print("KTAP version 1")
    print(f"1..{2 * len(LIMITS)}", flush=True)
    results = []
    for windows, limits in LIMITS.items():
        cost, bad = measure(runner, base, windows)
        for line in bad:
            print("# " + line)
        forwarded = cost.get(KEPT, 0) - cost.get(OPEN, 0)
        denied = cost.get(BESIDE, 0) - cost.get(ELSEWHERE, 0)
        print(f"# {windows} windows: a forwarded read costs {forwarded:.0f} instructions "
              f"more than one that is not protected, a denied one {denied:.0f} more than "
              "in a region without windows")
        # EL2 is entered and left for the one: nothing, or next to nothing, is a mistake.
        results.append((f"{windows} windows, forwarded: at most {limits[0]}",
                        not bad and 50 < forwarded <= limits[0]))
        results.append((f"{windows} windows, denied: at most {limits[1]}",
                        not bad and denied <= limits[1]))
    for number, (name, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} {name}")
    return 0 if all(good for _, good in results) else 1


if __name__ == "__main__":
    sys.exit(main())
