#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prove what prove.cfg lists with CBMC, and refute what planted.cfg plants; KTAP.

  prove.py --cbmc DIR --workdir DIR [--fast] [NAME...]

Four kinds of tests: a case is proved, with all checks for overflow, bounds and
pointers; each "reached" of a harness is possible, so that nothing is proved of
nothing; the branches of the proved files are covered, and counted; and a planted
bug, in a copy of the source, is found. --fast: what make check has time for.
"""

import argparse
import concurrent.futures
import configparser
import os
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "../../.."))
DIRECTORIES = [os.path.join(TOP, name) for name in
               ("arch/arm64/kvm/protected", "arch/arm64/kvm/hyp/nvhe",
                "arch/arm64/include/asm", "arch/arm64/kvm/hyp/include/nvhe")]
# Of CPU time, for CBMC and for its solver each: a machine that does other things
# as well is no reason to give up.
CPU_SECONDS = 900


class Broken(Exception):
    """No verdict: neither proved nor refuted."""


def source(name):
    """The file of the kernel with that name."""
    for directory in DIRECTORIES:
        path = os.path.join(directory, name)
        if os.path.exists(path):
            return path
    raise Broken(f"there is no {name}")


def read(name):
    """A .cfg file of this directory."""
    config = configparser.ConfigParser(interpolation=None, delimiters=("=",),
                                       comment_prefixes=("#",))
    config.read(os.path.join(HERE, name))
    return config


def lines(text):
    """The lines of a value that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def numbered(case):
    """The cases of "FILLED=0..32"; of another case itself."""
    match = re.search(r"(\d+)\.\.(\d+)", case)
    if not match:
        return [case]
    return [case.replace(match[0], str(number))
            for number in range(int(match[1]), int(match[2]) + 1)]


def checks(harness):
    """Beside those that CBMC has on by itself."""
    return ["--pointer-overflow-check"] + (
        [] if harness.getboolean("wraps") else ["--unsigned-overflow-check"])


class Prover:
    """Runs CBMC."""

    def __init__(self, args):
        self.cbmc = os.path.join(args.cbmc, "bin/cbmc")
        self.solver = os.path.join(args.cbmc, "bin/cadical")
        self.workdir = os.path.abspath(args.workdir)

    def run(self, harness, case, flags, replace=None):
        """CBMC's output for one case; @replace maps a file's name to a copy."""
        defines = ["-D" + word for word in
                   (harness["always"] + " " + case).split()]
        copies = replace or {}
        files = [copies.get(name) or source(name)
                 for name in harness["sources"].split()]
        include = [os.path.join(HERE, "kernel")]
        if copies:
            include.insert(0, os.path.dirname(next(iter(copies.values()))))
        include += [os.path.join(TOP, "arch/arm64/include"),
                    os.path.join(TOP, "arch/arm64/kvm/hyp/include"),
                    DIRECTORIES[0], DIRECTORIES[1]]
        argv = [self.cbmc, "--unwind", harness["unwind"], "-D__KERNEL__", *defines,
                *("-I" + path for path in include), *flags,
                os.path.join(HERE, harness.name + ".c"), *files]
        done = subprocess.run(["prlimit", f"--cpu={CPU_SECONDS}", *argv],
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, cwd=self.workdir)
        # CBMC says no more than this of a solver that was stopped.
        if done.returncode == -signal.SIGXCPU or "VERIFICATION ERROR" in done.stdout:
            raise Broken(f"no answer in {CPU_SECONDS} s of CPU time")
        # 0: successful, 10: failed; anything else is about the command.
        if done.returncode not in (0, 10):
            raise Broken("\n".join(done.stdout.splitlines()[-3:]))
        return done.stdout

    def solve(self, *args, **kwargs):
        """run() with the solver that is best at one hard question."""
        harness, case, flags = args
        return self.run(harness, case, [*flags, "--slice-formula",
                                        "--external-sat-solver", self.solver],
                        **kwargs)


def prove(prover, harness, case):
    """Every property of a case holds."""
    out = prover.solve(harness, case, checks(harness))
    wrong = re.findall(r"^\[(.*?)\] line \d+ (.*): FAILURE$", out, re.M)
    total = re.search(r"^\*\* 0 of (\d+) failed", out, re.M)
    ours = re.findall(r"^\[main\.assertion\.\d+\].*: SUCCESS$", out, re.M)
    if wrong or not total or not ours:
        return [f"not proved: {name}: {words}" for name, words in wrong] or \
               ["no verdict"], ""
    return [], f"{total[1]} properties"


def reach(prover, harness, case):
    """Every "reached" is possible."""
    out = prover.solve(harness, case, ["-DASK_REACHED", "--no-standard-checks"])
    wrong = re.findall(r"reached: (.*): SUCCESS$", out, re.M)
    good = len(re.findall(r"reached: .*: FAILURE$", out, re.M))
    if wrong or not good:
        return [f"not possible: {words}" for words in wrong] or \
               ["nothing to be reached"], ""
    return [], f"{good} of {good} reached"


def text_of(name, number):
    """A line of a file of the kernel."""
    with open(source(name), encoding="utf-8") as file:
        return file.read().splitlines()[number - 1].strip()


def cover(prover, harness, case):
    """The branches of the linked files, each function's, that the harness takes.
    Functions that it does not call do not count."""
    out = prover.run(harness, case, ["--cover", "branch", "--no-standard-checks"])
    found = re.findall(r"^\[(\w+)\.coverage\.\d+\] file (\S+) line (\d+) .*: "
                       r"(SATISFIED|FAILED)$", out, re.M)
    names = harness["sources"].split() + harness["includes"].split()
    ours = [item for item in found if os.path.basename(item[1]) in names and
            not item[1].startswith(HERE)]
    called = {item[0] for item in ours if item[3] == "SATISFIED"}
    ours = [item for item in ours if item[0] in called]
    missed = sorted({(os.path.basename(path), int(line), name)
                     for name, path, line, state in ours if state == "FAILED"})
    taken = sum(item[3] == "SATISFIED" for item in ours)
    allowed = lines(harness["untaken"])
    bad = [f"never taken: {file}:{line} {name}" for file, line, name in missed
           if name not in allowed and f"{name}: {text_of(file, line)}" not in allowed]
    return bad or ([] if ours else ["no branch"]), \
        f"{taken} of {len(ours)} branches of {', '.join(sorted(called))}"


def refute(prover, harness, bug):
    """A bug in a copy of the source has to be found."""
    first, *_ = (harness["includes"] + " " + harness["sources"]).split()
    name = bug.get("file", first)
    path = source(name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(bug["old"]) != 1:
        raise Broken(f"{name} has {text.count(bug['old'])} times: {bug['old']}")
    where = os.path.join(prover.workdir, bug.name)
    # A header is found as <asm/...> or <nvhe/...>.
    below = os.path.basename(os.path.dirname(path)) if path.endswith(".h") else ""
    copy = os.path.join(where, below, name)
    os.makedirs(os.path.dirname(copy))
    with open(copy, "w", encoding="utf-8") as file:
        file.write(text.replace(bug["old"], bug["new"]))
    replace = {"": os.path.join(where, below)} if below else {name: copy}
    out = prover.solve(harness, bug.get("case", harness["cover"]),
                       [*checks(harness), "--stop-on-fail"], replace=replace)
    found = re.search(r"^Violated property:\n.*\n +(.*)\n", out, re.M)
    if not found:
        return ["not found"], ""
    return [], "found: " + found[1]


def jobs(args):
    """(name, function, harness, case or bug)"""
    harnesses = read("prove.cfg")
    todo = []
    for name in harnesses.sections():
        harness = harnesses[name]
        for case in lines(harness["cases"]):
            if args.fast and not case.startswith("*"):
                continue
            for one in numbered(case.lstrip("* ")):
                todo.append((f"{name} {one}: proved", prove, harness, one))
                todo.append((f"{name} {one}: not vacuous", reach, harness, one))
        if harness["cover"] and not args.fast:
            todo.append((f"{name}: branches", cover, harness, harness["cover"]))
    planted = read("planted.cfg")
    for name in planted.sections():
        bug = planted[name]
        if not args.fast or bug.getboolean("fast", fallback=False):
            harness = harnesses[name.split("/")[0]]
            todo.append((f"planted {name}", refute, harness, bug))
    if args.names:
        todo = [job for job in todo if any(name in job[0] for name in args.names)]
    return todo


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cbmc", required=True)
    parser.add_argument("--workdir", required=True)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("names", nargs="*", help="parts of tests' names")
    args = parser.parse_args()
    shutil.rmtree(args.workdir, ignore_errors=True)
    os.makedirs(args.workdir)
    prover = Prover(args)
    todo = jobs(args)

    def do(job):
        start = time.monotonic()
        try:
            bad, note = job[1](prover, *job[2:])
        except Broken as error:
            bad, note = str(error).splitlines(), ""
        return job[0], bad, note, time.monotonic() - start

    began = time.monotonic()
    failed = 0
    print("KTAP version 1")
    print(f"1..{len(todo)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (name, bad, note, seconds) in enumerate(pool.map(do, todo), 1):
            failed += bool(bad)
            for line in bad:
                print(f"# {line}")
            print(f"# {seconds:.1f} s{', ' if note else ''}{note}")
            print(f"{'not ok' if bad else 'ok'} {number} {name}", flush=True)
    print(f"# proof: {len(todo) - failed} passed, {failed} failed, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if failed or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
