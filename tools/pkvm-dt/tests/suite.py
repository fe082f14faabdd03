# SPDX-License-Identifier: GPL-2.0-only
"""Options and results of a suite."""

import argparse
import os
import shutil


def arguments(doc, *required, **more):
    """The options that a suite needs, workdir among them, and those with a default;
    workdir is made anew."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    for name in required:
        parser.add_argument("--" + name, required=True)
    for name, default in more.items():
        if default is False:
            parser.add_argument("--" + name, action="store_true")
        else:
            parser.add_argument("--" + name, type=type(default), default=default)
    args = parser.parse_args()
    shutil.rmtree(args.workdir, ignore_errors=True)
    os.makedirs(args.workdir)
    return args


def report(number, results):
    """Print so many results, each a name, lines that say what is wrong, and a remark;
    the exit status."""
    print(f"KTAP version 1\n1..{number}", flush=True)
    failed = False
    for at, (name, bad, *remark) in enumerate(results, 1):
        for line in bad:
            print("# " + line.replace("\n", "\n# "))
        failed |= bool(bad)
        words = [f"{'not ok' if bad else 'ok'} {at} {name}", *remark]
        print(" # ".join(words), flush=True)
    return int(failed)
