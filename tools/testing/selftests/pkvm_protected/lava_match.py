#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Match the monitors of a LAVA job with a console log, as LAVA does.

  lava_match.py JOB LOG [CASE=RESULT...]
  lava_match.py --ci YAML...

Prints CASE=RESULT for each match. With results given, these and no others must be
found; without, as many as the KTAP in the log plans, and none may fail. The log is
matched byte by byte, as it arrives, so that a pattern that matches half a line is
noticed. --ci: do these files parse, run make check and keep build/check.xml?
"""

import re
import sys

import yaml


def case_id(text):
    """What LAVA makes of a test_case_id."""
    return re.sub(r"\W+", "_", text.strip().lower())


def wait_for(patterns, text, start, longest=400):
    """(number of the pattern, match, where it ends) of the first one in a growing
    buffer, or None at the end."""
    for end in range(start + 1, len(text) + 1):
        seen = text[max(start, end - longest):end]
        hits = [(hit.start(), number, hit) for number, hit in
                enumerate(pattern.search(seen) for pattern in patterns) if hit]
        if hits:
            _, number, hit = min(hits, key=lambda found: found[:2])
            return number, hit, max(start, end - longest) + hit.end()
    return None


def watch(monitor, text):
    """The results that one monitor sees, and whether it saw the end."""
    # pexpect searches with DOTALL, in this order
    start, end, result = (re.compile(monitor[key], re.DOTALL)
                          for key in ("start", "end", "pattern"))
    found = []
    event = wait_for([start], text, 0)
    if not event:
        return found, False
    at = event[2]
    while True:
        event = wait_for([end, result], text, at)
        if not event:
            return found, False
        number, hit, at = event
        if number == 0:
            return found, True
        word = monitor.get("fixupdict", {}).get(hit["result"], hit["result"])
        found.append(f"{case_id(hit['test_case_id'])}={word}")


def check_job(job, log, expected):
    """LAVA's view of a log; the list of what is wrong."""
    with open(job, encoding="utf-8") as file:
        actions = yaml.safe_load(file)["actions"]
    monitors = [monitor for action in actions if "test" in action
                for monitor in action["test"]["monitors"]]
    # As the serial line has it: the return is part of what is matched.
    with open(log, encoding="utf-8", errors="replace", newline="") as file:
        text = file.read()

    wrong = [] if monitors else ["no monitors"]
    for monitor in monitors:
        found, ended = watch(monitor, text)
        print("\n".join(found))
        if not ended:
            wrong.append(f"{monitor['name']}: no end mark after "
                         f"{len(found)} results")
        if expected and found != expected:
            wrong.append(f"expected {expected}")
        if not expected:
            # The plan in the log, found without the job's patterns
            planned = re.search(r"\] 1\.\.(\d+)\r?\n", text)
            if not planned or int(planned[1]) != len(found):
                wrong.append(f"{len(found)} results, planned "
                             f"{planned and planned[1]}")
            wrong += [case for case in found if not case.endswith("=pass")]
    return wrong


def check_ci(path):
    """What is wrong with a CI system's file."""
    with open(path, encoding="utf-8") as file:
        text = str(yaml.safe_load(file))
    return [f"{path}: nothing about {word}" for word in
            ("make check", "build/check.xml", "pkvm-protected-mmio")
            if word not in text]


def main():
    if sys.argv[1] == "--ci":
        wrong = [why for path in sys.argv[2:] for why in check_ci(path)]
    else:
        wrong = check_job(sys.argv[1], sys.argv[2], sys.argv[3:])
    for why in wrong:
        print(why)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
