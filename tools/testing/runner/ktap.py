# SPDX-License-Identifier: GPL-2.0-only
"""Count the KTAP of a suite: a suite that printed no test, or fewer than its plan,
or that exited with an error without a failed test, has failed."""

import re

PLAN = re.compile(r"1\.\.(\d+)")
NOTHING = re.compile(r"1\.\.0 # SKIP (.*)")
RESULT = re.compile(r"(not )?ok \d+ ?(.*)")


def lines_of(text):
    """The line itself. For a suite that skips all ("1..0 # SKIP") a plan and one
    skipped test, which every KTAP reader counts."""
    skip = NOTHING.match(text)
    return ["1..1", f"ok 1 all of it # SKIP {skip[1]}"] if skip else [text]


class Count:
    """Results at the top level of one suite's KTAP."""

    def __init__(self):
        self.passed = self.failed = 0
        self.plan = self.chose = None
        self.skips = []

    def line(self, text):
        """One line of its output."""
        plan = PLAN.match(text)
        result = RESULT.match(text)
        if plan and self.plan is None:
            self.plan = int(plan[1])
        elif result and result[1]:
            self.failed += 1
        elif result and "# SKIP" in result[2]:
            self.skips.append(result[2].replace("# SKIP", ":").replace(" :", ":"))
        elif result:
            self.passed += 1
        elif text.startswith("# chose "):
            self.chose = text[8:].strip()

    def finish(self, name, status):
        """Comments with the reason if the suite as a whole has failed, else none."""
        ran = self.passed + self.failed + len(self.skips)
        if not self.plan or ran != self.plan:
            self.failed += 1
            return [f"# {name}: {ran} of {self.plan or 'no'} planned tests ran"]
        if status and not self.failed:
            self.failed += 1
            return [f"# {name}: exit status {status}"]
        return []
