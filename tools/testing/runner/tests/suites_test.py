# SPDX-License-Identifier: GPL-2.0-only
"""suites_test.py: checks suites.cfg. Each command exists, a suite that runs beside
others needs no kernel, and the pages of each row of the matrix are cells."""

import configparser
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import check  # noqa: E402
import table  # noqa: E402

TESTS = os.path.join(check.TOP, check.TESTS)
suites = table.read(os.path.join(check.HERE, "suites.cfg"), check.wishes({}))
bad = []
for suite in (suite for found in suites.values() for suite in found):
    argv = suite.argv(top=check.TOP, tests=TESTS, build="/build", tree="/tree")
    if not os.access(argv[0], os.X_OK):
        bad.append(f"{suite.name}: cannot execute {argv[0]}")
    if suite.beside and suite.variants:
        bad.append(f"{suite.name}: runs beside others, and wants kernels")

cells = {word for suite in suites["matrix"]
         for word in (suite.pages, f"{suite.pages}/{suite.values['cpu']}")}
rows = configparser.ConfigParser(interpolation=None, delimiters=("=",))
rows.read(os.path.join(TESTS, "matrix.cfg"))
bad += [f"matrix.cfg: no cell {word} for {name}" for name in rows.sections()
        for word in rows[name].get("pages", "").split() if word not in cells]
print("\n".join(bad))
sys.exit(bool(bad))
