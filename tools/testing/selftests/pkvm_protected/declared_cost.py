#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The cost of declared devices at boot, in instructions. KTAP.

  declared_cost.py --tree TREE --build DIR

Boots a tree of 2,300 nodes with 0, 1, 32 and 256 devices declared by phandle. With
QEMU's -icount an instruction takes a nanosecond. The generic timer counts from reset;
the kernel's clock (log stamps) starts after the declarations are checked, and nothing
sleeps until then. The difference is the cost. One more device has the same budget
among 256 devices as among 32.
"""

import concurrent.futures
import dataclasses
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import run_boots     # noqa: E402  (finds boots/, too)

NODES = 2300
COUNTS = (0, 1, 32, 256)
TICK_NS = 16            # 62.5 MHz
# Half a second of CPU time under TCG, at the 100 million instructions a second that
# a slow machine makes.
MOST = 50_000_000
# Twice the cost of one more device, most of which is its line in the log
EACH = 60_000

ROW = """
[cost]
dts =
control = none
args = -icount shift=0,sleep=off
steps = ticks
timeout = 120
"""


def tree(declared):
    """256 interrupt controllers of 16 bytes, whose users the boot has to look up, and
    nodes with registers. Those that are not declared are in pages of the host. No node
    has a compatible, so the buses make no devices of them."""
    devices = "".join(
        f"d{i}: dev@{at:x} {{ reg = <0x0 0x{at:x} 0x0 0x10>; interrupts = <0 {32 + i % 64} 4>; "
        "interrupt-controller; #interrupt-cells = <1>; };\n"
        for i in range(256)
        for at in (0x4000000 + i * 16 + (0 if i < declared else 0x10000),))
    others = "".join(
        f"other@{at:x} {{ reg = <0x0 0x{at:x} 0x0 0x100>; interrupts = <0 {32 + i % 64} 4>; }};\n"
        for i in range(NODES - 256) for at in (0x5000000 + i * 0x1000,))
    phandles = ", ".join(f"<&d{i}>" for i in range(declared))
    by = "p { compatible = \"linux,pkvm-protected-mmio\"; " \
        f"linux,protected-devices = {phandles}; }};" if declared else ""
    return "/delete-node/ &{/flash@0};\n/ {\n" + devices + others + by + "\n};\n"


def before_first_line(log):
    """Instructions from reset to the start of the kernel's clock."""
    with open(log, encoding="utf-8", errors="replace") as file:
        stamp, ticks = re.search(r"^\[ *([\d.]+)\] ticks (\d+)", file.read(), re.M).groups()
    return round(int(ticks) * TICK_NS - float(stamp) * 1e9)


def measure(runner, base, declared):
    """(instructions, problems) of one boot."""
    regions = ["pkvm-protected: 1 of 1 regions protected, host stage-2 on 1 CPUs"]
    _, bad, _, log = runner.boot(dataclasses.replace(
        base, name=f"cost-{declared}", edit=tree(declared),
        log=regions if declared else []))
    return 0 if bad else before_first_line(log), bad


def each_more(cost):
    """The cost of one more device, among 32 and among 256."""
    return [(cost[more] - cost[less]) / (more - less) for less, more in ((1, 32), (32, 256))]


def is_linear(cost):
    """Is one more device within its budget, among 32 and among 256?"""
    return max(each_more(cost)) <= EACH


def main():
    runner, base = run_boots.for_cost(__doc__, "boots-cost", ROW)

    print("KTAP version 1")
    print("1..4", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(COUNTS, pool.map(lambda n: measure(runner, base, n), COUNTS)))
    for count, (cost, bad) in found.items():
        print(f"# {count} declared: {cost:,} instructions, "
              f"{cost - found[0][0]:+,}")
        for line in bad:
            print("# " + line)
    cost = {count: total for count, (total, _) in found.items()}
    booted = not any(bad for _, bad in found.values())
    print("# a device more: {:,.0f} among 32, {:,.0f} among 256".format(*each_more(cost)))
    # 300 instructions for each pair of devices: 20 million for 256 devices.
    square = {count: total + 300 * count ** 2 for count, total in cost.items()}
    results = (("boots", booted),
               ("linear", booted and is_linear(cost)),
               ("bounded", booted and cost[256] - cost[0] <= MOST),
               ("control: what grows with the square is not linear",
                booted and not is_linear(square)))
    for number, (name, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} {name}")
    return 0 if all(good for _, good in results) else 1


if __name__ == "__main__":
    sys.exit(main())
