#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""KTAP to JUnit XML, so that the numbers are those of "make check".

  ktap2junit.py [--depth N] [--marker TEXT] KTAP XML

Results at nesting level N (default 1: the tests of the suites of make check)
become testcases, those above them testsuites; what is nested deeper, and the
diagnostics, become the testcase's output. Fewer results than planned are a
failure, as is a suite that says "not ok" without a failed test. With --marker
only lines that have TEXT are read, from behind it: the board test's, out of a
console log.

Prints "N passed, N failed, N skipped"; exit status 2 if there was no KTAP.

Why not what there is: the kernel's kunit.py parse --junit (7.3; 6.12 has none)
counts the steps inside a boot and not the boot, drops the "#" lines of a boot
that failed, with them the reason, and a boot whose steps passed and whose kernel
log was wrong has no testcase at all.
"""

import argparse
import re
import sys
import xml.etree.ElementTree as ET

PLAN = re.compile(r"1\.\.(\d+)")
RESULT = re.compile(r"(not )?ok (\d+)(?: -)?(?: (.*))?$")
SKIP = re.compile(r"(.*?) ?# SKIP ?(.*)")
HEADER = re.compile(r"K?TAP version \d+$")
# Nothing else may stand in XML 1.0; a console has it.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


class Result:
    """One result line, with what belongs to it."""

    def __init__(self, name, passed, skip, level):
        self.name = name
        self.passed = passed
        self.skip = skip
        self.level = level


class Level:
    """Results of one nesting level, up to the result that they belong to."""

    def __init__(self):
        self.plan = None
        self.results = []
        self.text = []


def take_result(match, level):
    """The Result of a line, level being what is nested below it."""
    name = match[3] or match[2]
    skip = SKIP.fullmatch(name)
    if skip and not match[1]:
        return Result(skip[1], True, skip[2] or "no reason given", level)
    return Result(name, not match[1], None, level)


def parse(lines, depth_of_cases):
    """The top Level. A file that ends early keeps what it has."""
    levels = [Level()]

    def close_to(depth):
        # Nobody has claimed these: the run ended before their result. A suite
        # keeps its tests; a test that is not there is the plan's to miss.
        while len(levels) > depth + 1:
            level = levels.pop()
            if len(levels) <= depth_of_cases:
                levels[-1].results.append(
                    Result("no result", False, None, level))
            else:
                levels[-1].text += flatten(level)

    for line in lines:
        body = line.lstrip(" ")
        depth = (len(line) - len(body)) // 4
        if PLAN.match(body) or RESULT.match(body) or HEADER.match(body):
            while len(levels) <= depth:
                levels.append(Level())
        else:
            levels[min(depth, len(levels) - 1)].text.append(body)
            continue

        result = RESULT.match(body)
        if result:
            close_to(depth + 1)
            below = levels.pop() if len(levels) > depth + 1 else Level()
            below.text = levels[depth].text + below.text
            levels[depth].text = []
            levels[depth].results.append(take_result(result, below))
        elif PLAN.match(body) and levels[depth].plan is None:
            levels[depth].plan = int(PLAN.match(body)[1])
    close_to(0)
    return levels[0]


def flatten(level):
    """What a testcase has to say: its diagnostics, its nested results."""
    lines = list(level.text)
    for result in level.results:
        lines += flatten(result.level)
        lines.append(f"{'ok' if result.passed else 'not ok'} {result.name}" +
                     (f" # SKIP {result.skip}" if result.skip else ""))
    return lines


class Counts:
    """Of testcases."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, result):
        """Count one."""
        if result.skip:
            self.skipped += 1
        elif result.passed:
            self.passed += 1
        else:
            self.failed += 1


def add_case(parent, result, suite, counts):
    """One <testcase>."""
    counts.add(result)
    text = ILLEGAL.sub("?", "\n".join(flatten(result.level)))
    case = ET.SubElement(parent, "testcase", classname=suite,
                         name=ILLEGAL.sub("?", result.name))
    if result.skip:
        ET.SubElement(case, "skipped", message=ILLEGAL.sub("?", result.skip))
    elif not result.passed:
        why = [line[1:].strip() for line in result.level.text
               if line.startswith("#")]
        failure = ET.SubElement(case, "failure", message=ILLEGAL.sub(
            "?", why[0] if why else "not ok"))
        failure.text = text
    elif text:
        ET.SubElement(case, "system-out").text = text


def missing(level, claimed):
    """A failure that no line of its own stands for, as a Result, or None."""
    ran = len(level.results)
    if ran != (level.plan or 0) or not ran:
        why = f"{ran} of {level.plan or 'no'} planned tests ran"
    elif not claimed and all(result.passed for result in level.results):
        why = "not ok, but no test of it failed"
    else:
        return None
    below = Level()
    below.text = ["# " + why] + level.text
    return Result("plan", False, None, below)


def below_nothing(level):
    """No KTAP of its own below a result?"""
    return level.plan is None and not level.results


def add_level(parent, level, name, depth, claimed=True):
    """The results of a level: testcases, or a <testsuite> for each."""
    total = Counts()
    extra = missing(level, claimed)
    # A suite that was skipped as a whole, say, is a testcase itself.
    flat = [result for result in level.results
            if below_nothing(result.level)]
    if depth == 0 or extra or flat:
        counts = Counts()
        suite = ET.SubElement(parent, "testsuite", name=name)
        cases = level.results if depth == 0 else flat
        for result in cases + ([extra] if extra else []):
            add_case(suite, result, name, counts)
        set_counts(suite, counts)
        add(total, counts)
    if depth:
        for result in level.results:
            below = result.level
            if result in flat:
                continue
            path = result.name if name == "check" else f"{name}/{result.name}"
            add(total, add_level(parent, below, path, depth - 1,
                                 result.passed))
    return total


def add(total, counts):
    """Sum up."""
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped


def set_counts(element, counts):
    """The attributes that CI systems show."""
    element.set("tests", str(counts.passed + counts.failed + counts.skipped))
    element.set("failures", str(counts.failed))
    element.set("errors", "0")
    element.set("skipped", str(counts.skipped))


def read(path, marker):
    """The lines of a file, without the return of a console."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip() for line in file.read().split("\n")]
    if marker:
        lines = [line.split(marker, 1)[1] for line in lines if marker in line]
    return [line for line in lines if line]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--depth", type=int, default=1)
    parser.add_argument("--marker")
    parser.add_argument("ktap")
    parser.add_argument("xml")
    args = parser.parse_args()

    lines = read(args.ktap, args.marker)
    if not any(HEADER.match(line) for line in lines):
        print(f"{args.ktap}: no KTAP", file=sys.stderr)
        return 2
    root = ET.Element("testsuites", name="pkvm-protected-mmio")
    counts = add_level(root, parse(lines, args.depth), "check", args.depth)
    set_counts(root, counts)
    ET.indent(root)
    ET.ElementTree(root).write(args.xml, encoding="utf-8", xml_declaration=True)
    print(f"{counts.passed} passed, {counts.failed} failed, "
          f"{counts.skipped} skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
