# SPDX-License-Identifier: GPL-2.0-only
"""results_test.py FILE: what is in the results file is worth, and what is not."""

import contextlib
import dataclasses
import io
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import results    # noqa: E402


@dataclasses.dataclass
class Mutant:
    """As much as a score looks at."""
    file: str
    key: str

    def __str__(self):
        return self.key


KILLED, SURVIVOR, ARGUED = (Mutant("a.c", name) for name in ("k", "s", "a"))
PATH = sys.argv[1]


def score(digest, allowed, resume=True):
    """A run of the program, with the file as it is."""
    return results.Score(allowed, results.Results(PATH, {"a.c": digest}), resume)


def known(run):
    """Which of the three are not tried."""
    return [m.key for m in (KILLED, SURVIVOR, ARGUED) if run.known("unit", m)]


def must(what, got, wanted):
    """An assertion that says what it saw."""
    if got != wanted:
        sys.exit(f"{what}: {got}, wanted {wanted}")


with contextlib.redirect_stdout(io.StringIO()) as said:
    first = score("one", {"a": "equivalent"})
    must("an empty file", known(first), [])
    first.add("unit", KILLED, "unit: a test\nof two lines")
    first.add("unit", SURVIVOR, None)
    first.add("unit", ARGUED, None)
    every = [("unit", mutant) for mutant in (KILLED, SURVIVOR, ARGUED)]
    must("exit status with a survivor", first.finish(every), 1)
    must("exit status of nothing", score("one", {}).finish(every), 1)

with contextlib.redirect_stdout(io.StringIO()) as said_of_needed:
    twice = score("one", {"a": "equivalent", "k": "no need"}, False)
    twice.add("unit", KILLED, "unit: a test")
    twice.unneeded.append("a")
    twice.finish(every)
must("what is not needed", [line for line in said_of_needed.getvalue().splitlines()
                            if "not needed" in line],
     ["# allowed.txt: not needed any more: k"])

must("resumed", known(score("one", {"a": "equivalent"})), ["k", "a"])
must("not resumed", known(score("one", {"a": "equivalent"}, False)), [])
must("argued no more", known(score("one", {})), ["k"])
must("another file", known(score("two", {"a": "equivalent"})), [])
must("another phase", score("one", {}).known("boots", KILLED), False)
lines = said.getvalue().splitlines()
must("KTAP", [line for line in lines if not line.startswith("#")],
     ["ok 1 k", "not ok 2 s", "ok 3 a", "1..3", "1..0"])
must("the table", next(line.split() for line in lines if line.startswith("# all ")),
     ["#", "all", "3", "1", "1", "1", "0"])

with open(PATH, "r+", encoding="utf-8") as file:
    text = file.read()
    file.seek(0)
    file.truncate()
    file.write(text[:text.index("\n")])
must("a line that was cut off", known(score("one", {})), [])
