# SPDX-License-Identifier: GPL-2.0-only
"""Compares a console log with its row. The kernel's kunit.py judges the KTAP in it,
this file the lines of the kernel."""

import collections
import importlib
import inspect
import io
import os
import re
import sys

STAMP = re.compile(r"^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?")


# No log may have these, unless the row allows it. "ends = hyp-panic" asks for the first.
HYP_PANIC = "HYP panic"
NEVER = (HYP_PANIC, "WARNING:", "BUG: ", "OF: Bad cell count")
OOPS = ("Internal error", "Unable to handle kernel")


def messages(text):
    """The log's lines without their time stamps."""
    return [STAMP.sub("", line.rstrip("\r")) for line in text.split("\n")]


# The board test's own KTAP: rows compare its lines, since it may have to fail.
BOARD_TEST = "pkvm-protected-board: "


def kunit_of(tree):
    """The parser of kunit.py in a kernel tree, as a module, because a process for each
    boot would cost a third of a second. None for an old one that prints to stdout."""
    sys.path.insert(0, os.path.join(tree, "tools/testing/kunit"))
    try:
        parser = importlib.import_module("kunit_parser")
        printer = importlib.import_module("kunit_printer")
    finally:
        del sys.path[0]
    if len(inspect.signature(parser.parse_run_tests).parameters) != 2:
        for name in [name for name in sys.modules if name.startswith("kunit_")]:
            del sys.modules[name]
        return None
    return parser, printer.Printer


def _kunit(kunit, log):
    parser, printer = kunit
    said = io.StringIO()
    with open(log, encoding="utf-8", errors="replace") as file:
        test = parser.parse_run_tests(
            [line for line in file if BOARD_TEST not in line], printer(output=said))
    if test.status == parser.TestStatus.SUCCESS:
        return []
    parser.print_summary_line(test, printer(output=said))
    tail = [line for line in said.getvalue().splitlines() if line.strip()]
    return ["kunit.py: " + line for line in tail[-3:]]


def _guest(row, kunit, log, lines):
    """What the guest program says: every step ran, every step passed."""
    found = _kunit(kunit, log)
    plan = [line for line in lines if re.fullmatch(r"1\.\.\d+", line)]
    if plan != [f"1..{len(row.steps)}"]:
        found.append(f"the guest planned {plan or 'nothing'}, the row has "
                     f"{len(row.steps)} steps")
    if not any(line.startswith(f"# Totals: pass:{len(row.steps)} fail:0 ")
               for line in lines):
        found.append("the guest did not finish with every step passed")
    return found


def read(log):
    """The lines of a console log, without their time stamps."""
    with open(log, encoding="utf-8", errors="replace") as file:
        return messages(file.read())


def trace_problems(row, trace):
    """What QEMU saw, against what it should see."""
    with open(trace, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    found = [f"nothing in the trace matches: {pattern}"
             for pattern in row.trace_has
             if not any(re.search(pattern, line) for line in lines)]
    for pattern in row.trace_not:
        hits = [line for line in lines if re.search(pattern, line)]
        if hits:
            found.append(f"{len(hits)} times in the trace: {hits[0]}")
    return found


def problems(row, kunit, log):
    """What is wrong with the boot; an empty list is a pass."""
    lines = read(log)

    never = NEVER
    # Only a kernel access that shall be denied may oops.
    if not any(re.match(r"((k[rw]|nr)\d+@\w+|kwalk@\w+|rtc:set)=denied", step) for step in row.steps):
        never += OOPS
    if row.ends == "panic":
        # Lines of user space would mean that it was not before it.
        never += ("Run /init", "TAP version")
        found = [] if any("Kernel panic" in line for line in lines) else [
            "no panic"]
    elif row.ends == "hyp-panic":
        never = tuple(word for word in never if word != HYP_PANIC)
        found = [] if any(HYP_PANIC in line for line in lines) else [
            "EL2 did not panic"]
        if not any("Run /init" in line for line in lines):
            found.append("EL2 panicked before the first step")
    else:
        never += ("Kernel panic",)
        found = _guest(row, kunit, log, lines)

    for line in row.log:
        if line not in lines:
            found.append(f"missing: {line}")
    for pattern in row.match:
        if not any(re.fullmatch(pattern, line) for line in lines):
            found.append(f"no line matches: {pattern}")
    for word in row.allow:
        if not any(word in line for line in lines):
            found.append(f"allowed, but not there: {word}")
    for word in (*(word for word in never if word not in row.allow), *row.nolog):
        found += [f"unwanted: {line}" for line in lines if word in line]
    return found


def steps(log):
    """The guest's results, for display under the row's own."""
    with open(log, encoding="utf-8", errors="replace") as file:
        return [line for line in messages(file.read())
                if re.match(r"(not )?ok \d+ ", line)]


# Lines that differ between any two builds or boots, for example by sizes or times
BUILD_LINES = re.compile(
    r"Linux version |Memory: |\d+ pages in range for (non-)?PLT usage|Freeing unused kernel memory: |ok \d+ ")


def differences(log, other):
    """Lines that one of two logs has, or has more often."""
    both = []
    for path in (log, other):
        with open(path, encoding="utf-8", errors="replace") as file:
            both.append(collections.Counter(
                line for line in messages(file.read())
                if not BUILD_LINES.match(line)))
    return ([f"only here: {line}" for line in both[0] - both[1]] +
            [f"only with the option off: {line}" for line in both[1] - both[0]])
