#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""make check: run suites of suites.cfg. KTAP on stdout and in build/check.ktap, JUnit
in build/check.xml; the last line counts every test of every suite.

SUITE= names suites and groups, "list" prints them; KERNEL=, PAGES=, CPU=, ROWS=,
TIME_S= and SEED= choose inside a suite. Exit 2: an unknown word or value.
"""

import contextlib
import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "../../.."))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import ktap   # noqa: E402
import table  # noqa: E402

TESTS = "tools/testing/selftests/pkvm_protected"
# Not for the children: the scripts give some of these names another meaning.
NOT_HANDED_ON = ("SUITE", "SUITES_CFG", "KERNEL", "PAGES", "VARIANT", "CPU", "ROWS",
                 "TIME_S", "SEED", "CONFIG", "UPTO", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")


def say(word, text):
    """Progress, as tools/lib/say.sh prints it."""
    print(f"  {word:9} {text}", file=sys.stderr, flush=True)


def cpu_of(usage):
    """CPU seconds of a child and of all that it has waited for."""
    return usage.ru_utime + usage.ru_stime


class Children:
    """Processes in groups of their own, so that none outlives the run."""

    def __init__(self):
        self.running = set()
        self.env = {key: value for key, value in os.environ.items()
                    if key not in NOT_HANDED_ON}

    def start(self, argv, stdout, **more):
        """A child without standard input."""
        child = subprocess.Popen(  # pylint: disable=consider-using-with
            argv, stdin=subprocess.DEVNULL, stdout=stdout, text=True, errors="replace",
            env={**self.env, **more}, start_new_session=True)
        self.running.add(child.pid)
        return child

    def wait(self, child):
        """(exit status, CPU seconds)"""
        _, status, usage = os.wait4(child.pid, 0)
        self.running.discard(child.pid)
        child.returncode = os.waitstatus_to_exitcode(status)
        return child.returncode, cpu_of(usage)

    def output(self, argv, **more):
        """(exit status, what it printed) of a child that prints a line or two"""
        child = self.start(argv, subprocess.PIPE, **more)
        text = child.stdout.read()
        return self.wait(child)[0], text.strip()

    def kill(self):
        """Ends the children that still run, and their children."""
        for pid in list(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGTERM)


class Lane(threading.Thread):
    """Runs suites one after the other, beside those of the main thread. Each keeps one
    CPU busy and shares no file with others. Its output is printed in its turn."""

    def __init__(self, run, suites):
        super().__init__(daemon=True)
        self.run_one = run
        self.suites = suites
        self.done = {suite.name: threading.Event() for suite in suites}
        self.results = {}

    def run(self):
        for suite in self.suites:
            self.results[suite.name] = self.run_one(suite)
            self.done[suite.name].set()

    def result(self, name):
        """Waits for (status, CPU seconds, seconds)."""
        self.done[name].wait()
        return self.results[name]


class Run:
    """One run of chosen suites."""

    def __init__(self, suites, build, asked):
        self.suites = suites
        self.build = build
        self.asked = asked
        self.children = Children()
        self.missing = []
        self.trees = {}
        self.built = {}
        self.passed = self.failed = 0
        self.skips = []
        self.notes = []
        self.out = None

    def tell(self, text):
        """A line of the report."""
        print(text, flush=True)
        self.out.write(text + "\n")

    # --- packages, sources, kernels ---

    def packages(self):
        """Install the packages of all chosen suites, in one run of apt."""
        wanted = sorted({name for suite in self.suites for name in suite.packages})
        if not wanted:
            return
        status, text = self.children.output(
            [os.path.join(TOP, "tools/kernel/packages.sh"), *wanted])
        if status not in (0, 3):
            sys.exit(1)
        self.missing = text.split()

    def lacks(self, suite):
        """Its packages that apt does not offer; "@" is the compiler's version."""
        patterns = [name.replace("@", r"[0-9]+") for name in suite.packages]
        return [name for name in self.missing
                if any(re.fullmatch(pattern, name) for pattern in patterns)]

    def tree(self, suite):
        """The integrated source of its kernel, or None."""
        key = (suite.kernel, suite.upto)
        if key not in self.trees:
            status, text = self.children.output(
                [os.path.join(TOP, "tools/integrate/source.sh")],
                KERNEL=suite.kernel, UPTO=suite.upto)
            self.trees[key] = None if status else text
        return self.trees[key]

    def kernel(self, suite, variant):
        """Build a kernel; False if it does not build."""
        key = (suite.kernel, suite.upto, suite.pages, variant)
        if key not in self.built:
            began = time.monotonic()
            child = self.children.start(
                [os.path.join(TOP, "tools/integrate/build.sh")], subprocess.DEVNULL,
                KERNEL=suite.kernel, UPTO=suite.upto, PAGES=suite.pages, VARIANT=variant)
            status, cpu = self.children.wait(child)
            self.built[key] = not status
            if cpu > 5:
                self.tell(f"# kernel {suite.kernel}-{suite.pages} {variant}: "
                          f"{time.monotonic() - began:.0f} s, CPU {cpu:.0f} s")
        return self.built[key]

    def prepare(self, suite):
        """Why the suite cannot run, or None."""
        if suite.tree and not self.tree(suite):
            return f"no source of Linux {suite.kernel}"
        for variant in suite.variants:
            if not self.kernel(suite, variant):
                return f"the kernel {suite.kernel}-{suite.pages} {variant} does not build"
        if suite.variants:
            script = os.path.join(TOP, TESTS, "build_guest.sh")
            if self.children.output([script, self.tree(suite), self.build])[0]:
                return "the guest program does not build"
        return None

    # --- running them ---

    def file(self, suite):
        """Where its KTAP goes."""
        return os.path.join(self.build, f"check-{suite.name}.ktap")

    def argv(self, suite):
        """Its command."""
        return suite.argv(top=TOP, tests=os.path.join(TOP, TESTS), build=self.build,
                          tree=self.trees.get((suite.kernel, suite.upto)) or "")

    def run_beside(self, suite):
        """(status, CPU seconds, seconds) of one in the lane, its KTAP in a file"""
        began = time.monotonic()
        with open(self.file(suite), "w", encoding="utf-8") as out:
            child = self.children.start(self.argv(suite), out)
            return (*self.children.wait(child), time.monotonic() - began)

    def run_here(self, suite, take):
        """The same, each line going to take() at once"""
        began = time.monotonic()
        with open(self.file(suite), "w", encoding="utf-8") as out:
            child = self.children.start(self.argv(suite), subprocess.PIPE)
            for line in child.stdout:
                out.write(line)
                take(line.rstrip("\n"))
            return (*self.children.wait(child), time.monotonic() - began)

    def one(self, number, suite, lane):
        """Run a suite, or wait for its result from the lane."""
        count = ktap.Count()

        def take(text):
            for line in ktap.lines_of(text):
                self.tell("    " + line)
                count.line(line)

        say("CHECK", suite.name)
        why = self.lacks(suite)
        if why:
            take(f"1..0 # SKIP needs {' '.join(why)}, which no apt here offers")
            status, cpu, seconds = 0, 0, 0
        else:
            why = self.prepare(suite)
            if why:
                take("1..1")
                take(f"not ok 1 {why}")
                status, cpu, seconds = 1, 0, 0
            elif lane and suite.name in lane.done:
                status, cpu, seconds = lane.result(suite.name)
                with open(self.file(suite), encoding="utf-8", errors="replace") as file:
                    for line in file:
                        take(line.rstrip("\n"))
            else:
                status, cpu, seconds = self.run_here(suite, take)
        for line in count.finish(suite.name, status):
            self.tell(line)
        self.tell(f"# {suite.name}: {seconds:.0f} s, CPU {cpu:.0f} s" +
                  (", beside others" if lane and suite.name in lane.done else ""))
        self.passed += count.passed
        self.failed += count.failed
        self.skips += [f"# {suite.name}: skipped {text}" for text in count.skips]
        if count.chose and suite.values["rows"]:
            self.notes.append(f"# {suite.name}: \"{suite.values['rows']}\" chose {count.chose}")
        self.tell(f"{'not ok' if count.failed else 'ok'} {number} {suite.name}")

    def all(self):
        """The report; True if it is good."""
        began = time.monotonic()
        self.tell("KTAP version 1")
        self.tell(f"1..{len(self.suites)}")
        able = [suite for suite in self.suites if suite.beside and not self.lacks(suite)]
        # The lane's suites share the sources, so fetch these first.
        able = [suite for suite in able if not suite.tree or self.tree(suite)]
        lane = Lane(self.run_beside, able) if len(self.suites) > len(able) else None
        if lane:
            lane.start()
        for number, suite in enumerate(self.suites, 1):
            self.one(number, suite, lane)
        for line in self.skips + self.notes:
            self.tell(line)
        if self.asked:
            self.tell(f"# {' '.join(self.asked)}: not a whole check")
        times = os.times()
        user, system = times.children_user, times.children_system
        self.tell(f"# sum: {time.monotonic() - began:.0f} s, CPU {user + system:.0f} s "
                  f"(user {user:.0f} s, system {system:.0f} s)")
        self.tell(f"{self.passed} passed, {self.failed} failed, {len(self.skips)} skipped")
        return self.passed and not self.failed

    def report(self):
        """All of it, and the files that it leaves; True if it is good."""
        ktap_file = os.path.join(self.build, "check.ktap")
        xml = os.path.join(self.build, "check.xml")
        for path in (xml, *map(self.file, self.suites)):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        with open(ktap_file, "w", encoding="utf-8") as self.out:
            good = self.all()
        _, counts = self.children.output(
            [os.path.join(TOP, "tools/ci/ktap2junit.py"), ktap_file, xml])
        # The XML must have the same counts as the KTAP.
        mine = f"{self.passed} passed, {self.failed} failed, {len(self.skips)} skipped"
        if counts != mine:
            print(f"{xml} has {counts or 'nothing'}, which is not the line above",
                  file=sys.stderr)
            return False
        return good

    def threats(self):
        """Write the result of each attack to build/threats.rst."""
        path = os.path.join(self.build, "threats.rst")
        with open(path + ".new", "w", encoding="utf-8") as out:
            child = self.children.start(
                [os.path.join(TOP, TESTS, "threats.py"), "results", self.build], out)
            status = self.children.wait(child)[0]
        # 3: a row of it has failed, or was not asked for
        if status in (0, 3):
            os.replace(path + ".new", path)


def known_kernels():
    """Those of tools/kernel/versions, newest first."""
    with open(os.path.join(TOP, "tools/kernel/versions"), encoding="utf-8") as file:
        return [line.split()[0] for line in file
                if line.strip() and not line.startswith("#")]


def wishes(env):
    """The user's choices, under the names of suites.cfg."""
    known = known_kernels()
    asked = {key: env.get(name, "").strip() for key, name in
             (("rows", "ROWS"), ("time", "TIME_S"), ("seed", "SEED"), ("cpu", "CPU"),
              ("kernels", "KERNEL"), ("pages", "PAGES"))}
    for key in ("time", "seed"):
        if asked[key] and not asked[key].isdigit():
            raise table.Refused(f"{key.upper()}={asked[key]} is no number")
    for word in asked["pages"].split():
        if word not in table.PAGES:
            raise table.Refused(f"PAGES={word}: choose from {' '.join(table.PAGES)}")
    for word in asked["kernels"].split():
        if word not in known:
            raise table.Refused(f"KERNEL={word} is not supported; choose from "
                                f"{' '.join(known)}, or give KDIR=/path/to/linux")
    asked["known kernels"] = known
    asked["kernel"] = (asked["kernels"].split() or known)[0]
    return asked


def chosen(suites, env, asked):
    """The suites to run."""
    # Rows are those of boots unless a suite is named.
    words = env.get("SUITE", "").split() or (["boots"] if asked["rows"] else ["check"])
    found = table.choose(suites, words)
    if env.get("KDIR"):
        # verdict.sh checks the tree; suites about a version do not apply to it.
        found = [suite for suite in found if suite.any_kernel]
    elif asked["kernels"] and not env.get("SUITE"):
        found = [suite for suite in found if suite.kernel == asked["kernel"]]
    if asked["pages"] not in ("", "4k") and any(
            suite.variants and suite.pages not in asked["pages"].split()
            for suite in found):
        raise table.Refused("SUITE=matrix knows other page sizes; the other suites "
                            "have one of their own")
    if not found:
        raise table.Refused("no suite is left for this KDIR= or KERNEL=")
    return found


def main():
    env = os.environ
    try:
        if sys.argv[1:]:
            raise table.Refused(f"{sys.argv[1]}: no arguments are taken; make check "
                                "SUITE=list prints the suites")
        if env.get("CONFIG"):
            raise table.Refused("the tests need their own configurations; CONFIG= is for "
                                "make kernel")
        asked = wishes(env)
        suites = table.read(env.get("SUITES_CFG") or os.path.join(HERE, "suites.cfg"),
                            asked)
        if env.get("SUITE", "").split() == ["list"]:
            try:
                print(table.listing(suites), flush=True)
            except BrokenPipeError:     # "| head"
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        found = chosen(suites, env, asked)
    except table.Refused as why:
        if str(why).startswith("no such suite"):
            print(table.listing(suites), file=sys.stderr)
        print(f"make check: {why}", file=sys.stderr)
        return 2
    build = os.path.abspath(env.get("BUILD") or os.path.join(TOP, "build"))
    os.makedirs(build, exist_ok=True)
    words = [f"{name}={env[name]}" for name in
             ("SUITE", "KDIR", "KERNEL", "PAGES", "CPU", "ROWS", "TIME_S", "SEED")
             if env.get(name)]
    # Two in one directory would write into each other's report.
    with open(os.path.join(build, ".check.lock"), "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("WAIT", f"for another make check in {build}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return report(Run(found, build, words))


def report(run):
    """The exit status of a run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    try:
        run.packages()
        good = run.report()
        if not run.asked:
            run.threats()
    except KeyboardInterrupt:
        return 130
    finally:
        run.children.kill()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
