#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Does csource.py make mutants? Those of a sample, each of which has to do something
else than the sample; KTAP."""

import itertools
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import csource    # noqa: E402
import mutants    # noqa: E402

SAMPLE = os.path.join(HERE, "sample/sample.c")


def run(program, number):
    """What a mutant prints; one that does not end has been noticed."""
    try:
        done = subprocess.run([program], env={"PKVM_MUTANT": str(number)}, timeout=5,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False)
    except subprocess.TimeoutExpired:
        return "no end"
    return done.returncode, done.stdout


def main():
    with open(SAMPLE, encoding="utf-8") as file:
        text = file.read()
    source = csource.Source("sample.c", text, itertools.count(1), closely=True)
    changed = source.instrumented()
    with open(os.path.join(HERE, "sample/expected.txt"), encoding="utf-8") as file:
        expected = file.read().splitlines()
    found = sorted(map(str, source.mutants))

    print("KTAP version 1\n1..3")
    for line in sorted(set(found) ^ set(expected)):
        print(f"# {'not expected' if line in found else 'missing'}: {line}")
    bad = [found != expected]
    print(f"{'not ok' if bad[0] else 'ok'} 1 mutants: those of the sample")

    with tempfile.TemporaryDirectory() as folder:
        path, program = os.path.join(folder, "sample.c"), os.path.join(folder, "sample")
        with open(path, "w", encoding="utf-8") as file:
            file.write(mutants.IN_PROGRAM + changed)
        subprocess.run(["cc", "-O1", "-o", program, path], check=True)
        right = run(program, 0)
        same = [mutant for mutant in source.mutants
                if run(program, mutant.number) == right]
    for mutant in same:
        print(f"# does nothing: {mutant}")
    bad.append(bool(same) or not source.mutants)
    print(f"{'not ok' if bad[1] else 'ok'} 2 mutants: each does something else")

    plain = csource.Source("sample.c", text, itertools.count(1))
    plain.instrumented()
    bad.append(any(re.search(r"\+ 1\)$", mutant.what) for mutant in plain.mutants))
    print(f"{'not ok' if bad[2] else 'ok'} 3 mutants: constants only where looked at closely")
    return any(bad)


if __name__ == "__main__":
    sys.exit(main())
