#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""KTAP to JUnit XML, so that the numbers are those of "make check".

  ktap2junit.py [--depth N] [--marker TEXT] KTAP XML

Results at nesting level N (default 1: the tests of the suites of make check) become
testcases, those above them testsuites; the rest is the output of its testcase. With
--marker only lines that have TEXT are read, from behind it: those of the board test in
a console log. Prints "N passed, N failed, N skipped"; exit status 2: there was no KTAP.

The kernel's kunit.py parse --junit is no substitute: it counts the steps of a boot, not
the boot, drops its "#" lines, which say why it failed, and has no testcase for a boot
whose steps passed and whose kernel log was wrong.
"""

import argparse
import collections
import re
import sys
import xml.etree.ElementTree as ET

PLAN = re.compile(r"1\.\.(\d+)")
RESULT = re.compile(r"(not )?ok (\d+)(?: -)?(?: (.*))?$")
SKIP = re.compile(r"(.*?) ?# SKIP ?(.*)")
HEADER = re.compile(r"K?TAP version \d+$")
# Nothing else may stand in XML 1.0; a console has it.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")

# One result line: skip is the reason or None, level what is nested below it.
Result = collections.namedtuple("Result", "name passed skip level")


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
        # The run ended before the result that these belong to. A suite keeps its
        # tests, and a test that did not run is missing from the plan.
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
        plan, result = PLAN.match(body), RESULT.match(body)
        if not (plan or result or HEADER.match(body)):
            levels[min(depth, len(levels) - 1)].text.append(body)
            continue

        while len(levels) <= depth:
            levels.append(Level())
        if result:
            close_to(depth + 1)
            below = levels.pop() if len(levels) > depth + 1 else Level()
            below.text = levels[depth].text + below.text
            levels[depth].text = []
            levels[depth].results.append(take_result(result, below))
        elif plan and levels[depth].plan is None:
            levels[depth].plan = int(plan[1])
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


def add_case(parent, result, suite):
    """One <testcase>."""
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
    """The Result of a failure that no test of the level has, or None."""
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
    extra = missing(level, claimed)
    # A suite that was skipped as a whole, say, is a testcase itself.
    cases = [result for result in level.results
             if depth == 0 or below_nothing(result.level)]
    if depth == 0 or extra or cases:
        suite = ET.SubElement(parent, "testsuite", name=name)
        for result in cases + ([extra] if extra else []):
            add_case(suite, result, name)
        set_counts(suite)
    for result in level.results:
        if result not in cases:
            path = result.name if name == "check" else f"{name}/{result.name}"
            add_level(parent, result.level, path, depth - 1, result.passed)


def set_counts(element):
    """Set the attributes that CI systems show; returns (passed, failed, skipped)."""
    tests, failed, skipped = (len(list(element.iter(tag)))
                              for tag in ("testcase", "failure", "skipped"))
    element.set("tests", str(tests))
    element.set("failures", str(failed))
    element.set("errors", "0")
    element.set("skipped", str(skipped))
    return tests - failed - skipped, failed, skipped


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
    add_level(root, parse(lines, args.depth), "check", args.depth)
    passed, failed, skipped = set_counts(root)
    ET.indent(root)
    ET.ElementTree(root).write(args.xml, encoding="utf-8", xml_declaration=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
