#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What a forwarded read costs, and a denied one beside windows, in instructions. KTAP.

  forward_cost.py --tree TREE --build DIR

With QEMU's -icount an instruction takes a nanosecond. The guest reads a register 125
times: of a device that is not protected, in a window, denied in the page of the window,
and denied in a page without windows. It also reads 256 pages for the first time, whose
entries the host stage-2 lacks. Without windows, with one that is elsewhere, and with as
many as the kernel's table has, of which some are below and one is above these pages.
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
READS = 125
TOUCHED = 256
# windows: (most for a forwarded read, for a denied one, for a first touch)
LIMITS = {1: (200, 200, 16), 1024: (280, 200, 150)}

OPEN, KEPT, BESIDE, ELSEWHERE = "9030fe0", "9010fe0", "9010008", "4200000"
# In a block of 2 MiB with a region in it, so each page gets an entry of its own
TOUCH = "4400000"

ROW = f"""
[cost]
dts =
variant = default
cpu = cortex-a76
control = none
args = -icount shift=0,sleep=off
steps = cost@{OPEN} cost@{KEPT} cost@{BESIDE} cost@{ELSEWHERE} touch@{TOUCH}
timeout = 120
"""


def tree(windows):
    """The RTC with one window or none, 2 MiB of flash and a page without, and one page
    of flash with the other windows."""
    regs = " ".join(f"0x{at:x} 4" for at in range(0, (windows - 1) * 8, 8))
    one = "host-access@fe0 { reg = <0xfe0 0x4>; };" if windows else ""
    more = "" if windows <= 1 else f"""
    many@4000000 {{ compatible = "pkvm,protected-region"; reg = <0x0 0x4000000 0x0 0x4000>;
        #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x4000000 0x4000>;
        host-access@0 {{ reg = <{regs}>; }}; }};"""
    return f"""
/delete-node/ &{{/flash@0}};
/ {{
    none@4200000 {{ compatible = "pkvm,protected-region";
        reg = <0x0 0x4200000 0x0 0x200000>; }};
    beside@4580000 {{ compatible = "pkvm,protected-region";
        reg = <0x0 0x4580000 0x0 0x1000>; }};
    one@9010000 {{ compatible = "pkvm,protected-region"; reg = <0x0 0x9010000 0x0 0x1000>;
        #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x9010000 0x1000>;
        {one} }};{more}
}};
"""


def measure(runner, base, windows):
    """({address: instructions of one read}, problems) of one boot."""
    row = dataclasses.replace(base, name=f"windows-{windows}", edit=tree(windows))
    _, bad, _, log = runner.boot(row)
    with open(log, encoding="utf-8", errors="replace") as file:
        found = re.findall(r"ok \d+ \w+@(\w+) saw (\w+), (\d+) counts", file.read())
    wanted = {OPEN: "ok", KEPT: "ok" if windows else "denied", BESIDE: "denied",
              ELSEWHERE: "denied", TOUCH: "ok"}
    if {at: outcome for at, outcome, _ in found} != wanted:
        bad = bad + ["the reads did not end as they must"]
    return {at: int(counts) * TICK_NS / (TOUCHED if at == TOUCH else READS)
            for at, _, counts in found}, bad


def main():
    runner, base = run_boots.for_cost(__doc__, "forward-cost", ROW)

    print("KTAP version 1")
    print(f"1..{3 * len(LIMITS)}", flush=True)
    results = []
    without, failed = measure(runner, base, 0)
    for windows, limits in LIMITS.items():
        cost, bad = measure(runner, base, windows)
        bad = failed + bad
        for line in bad:
            print("# " + line)
        forwarded = cost.get(KEPT, 0) - cost.get(OPEN, 0)
        denied = cost.get(BESIDE, 0) - cost.get(ELSEWHERE, 0)
        touch = cost.get(TOUCH, 0) - without.get(TOUCH, 0)
        print(f"# {windows} windows: a forwarded read costs {forwarded:.0f} instructions "
              f"more than one that is not protected, a denied one {denied:.0f} more than "
              f"in a region without windows, a first touch {touch:.0f} more than without "
              "any")
        # EL2 is entered and left for the one: nothing, or next to nothing, is a mistake.
        results.append((f"{windows} windows, forwarded: at most {limits[0]}",
                        not bad and 50 < forwarded <= limits[0]))
        results.append((f"{windows} windows, denied: at most {limits[1]}",
                        not bad and denied <= limits[1]))
        results.append((f"{windows} windows, first touch: at most {limits[2]}",
                        not bad and touch <= limits[2]))
    for number, (name, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} {name}")
    return 0 if all(good for _, good in results) else 1


if __name__ == "__main__":
    sys.exit(main())
