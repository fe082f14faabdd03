#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Do the tests notice when a rule, a check or a hunk of a patch is missing?

  mutants.py --build DIR --version 7.3 [resume] [unit|boots|hunks|list]... [TEXT...]

  unit   the rule book and the count of table pages, against the unit tests: one
         program with all mutants
  boots  the other files of EL1 and EL2, against the boot rows: one kernel with
         all mutants, chosen by pkvm_mutant= on the command line
  hunks  each hunk of the series in a file of the kernel left out, and each
         hypercall's refusal, a kernel each, against the boot rows
  list   runs nothing, prints the mutants and what is known of them
  resume what DIR/mutants/results has of a file that has not changed is not tried
         again, unless it survived

The list is made from the source and the series; TEXT selects by what a mutant
is called. For each: which test noticed first, or SURVIVED. What survives and is
argued for in allowed.txt is not held against the tests. All is done in a copy,
DIR/mutants; the working tree is only read.
"""

import argparse
import concurrent.futures
import dataclasses
import glob
import itertools
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "../../../../.."))
SUITE = "tools/testing/selftests/pkvm_protected"
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import csource    # noqa: E402
import hunks      # noqa: E402
import kernel     # noqa: E402
import results    # noqa: E402

EL1 = "arch/arm64/kvm/protected"
EL2 = "arch/arm64/kvm/hyp/nvhe"
SHARED = "arch/arm64/include/asm"

# regions.c takes its place in the kernel that is booted.
NOT_BOOTED = ("declare.c",)
EL2_NUMBER = "\nunsigned int pkvm_mutant;\n"

EL1_NUMBER = """
unsigned int pkvm_mutant;
extern unsigned int kvm_nvhe_sym(pkvm_mutant);

static int __init early_mutant(char *arg)
{
	kvm_nvhe_sym(pkvm_mutant) = pkvm_mutant = simple_strtoul(arg, NULL, 0);
	return 0;
}
early_param("pkvm_mutant", early_mutant);
"""


def read_allowed(path):
    """KEY | REASON a line."""
    allowed = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                # An expression may have one, a reason has none.
                key, _, reason = line.rpartition(" | ")
                if not reason.strip():
                    sys.exit(f"{path}: no reason given for {key}")
                allowed[key.strip()] = reason.strip()
    return allowed


@dataclasses.dataclass
class Part:
    """A file of the project, and the text that holds its mutants."""
    path: str
    mutants: list
    left_alone: list
    text: str

    def put(self, top, prelude):
        """Into a copy of the project."""
        if not self.mutants:
            return
        # Before the first line that is code; the licence stays the first.
        at = re.match(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*", self.text, re.S).end()
        with open(os.path.join(top, self.path), "w", encoding="utf-8") as file:
            file.write(self.text[:at] + "#ifndef PKVM_MUTATE\n#define PKVM_MUTATE\n" +
                       prelude + "#endif\n" + self.text[at:])


def parts(folder, names, numbers, closely):
    """What there is to change in some files."""
    for name in names:
        with open(os.path.join(TOP, folder, name), encoding="utf-8") as file:
            source = csource.Source(name, file.read(), numbers, closely)
        text = source.instrumented()
        yield Part(os.path.join(folder, name), source.mutants,
                   source.untouched() if closely else [], text)


def files_in(folder, rule_book):
    """The C files that hold what is tested."""
    return sorted(name for name in map(os.path.basename, glob.glob(
        os.path.join(TOP, folder, "*.c")))
        if name not in NOT_BOOTED and bool(re.search(
            r"_rules\.c$|_words\.c$|_text\.c$", name)) == rule_book)


def every_part(phase):
    """The files of a phase, those of EL2 first. Comparisons and constants are changed
    at EL2 and in the rule book."""
    numbers = itertools.count(1)
    if phase == "unit":
        return [*parts(EL1, files_in(EL1, True), numbers, True),
                *parts(SHARED, ["kvm_pkvm_protected.h"], numbers, True)]
    return [*parts(EL2, ["protected.c", "protected_forward.c"], numbers, True),
            *parts(EL1, files_in(EL1, False), numbers, False)]


class Plan:
    """All mutants, and which of them were asked for."""

    def __init__(self, series, texts):
        self.series = series
        self.parts = {phase: every_part(phase) for phase in ("unit", "boots")}
        self.mutants = {phase: [mutant for part in found for mutant in part.mutants]
                        for phase, found in self.parts.items()}
        self.mutants["hunks"] = hunks.every(series)
        keys = [mutant.key for _, mutant in self.every()]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            sys.exit(f"two mutants are called the same: {', '.join(sorted(twice))}")
        for text in texts:
            if not any(self.called(mutant, [text]) for _, mutant in self.every()):
                sys.exit(f"no mutant's name holds {text}; ROWS=list prints them all")
        self.texts = texts
        # In the unit tests a file of EL1 is what it is in the kernel.
        self.digests = {os.path.basename(part.path):
                        results.digest(os.path.join(TOP, part.path))
                        for found in self.parts.values() for part in found}
        for hunk in self.mutants["hunks"]:
            if hunk.patch not in self.digests:
                self.digests[hunk.patch] = results.digest(
                    os.path.join(TOP, hunks.SERIES, series, hunk.patch))

    def every(self):
        """[(phase, mutant)]"""
        return [(phase, mutant) for phase, found in self.mutants.items()
                for mutant in found]

    @staticmethod
    def called(mutant, texts):
        """Does its name hold one of them, as it is printed or as in allowed.txt?"""
        return any(text in mutant.key or text in str(mutant) for text in texts)

    def asked(self, phase, score):
        """Those that are called by one of the texts, all without a text; not those
        that are known."""
        return [mutant for mutant in self.mutants[phase]
                if (not self.texts or self.called(mutant, self.texts))
                and not score.known(phase, mutant)]

    def show(self, score):
        """Every mutant with what is known of it, and what no mutant changes."""
        print("1..0 # SKIP listed, not run")
        for phase, mutant in self.every():
            verdict, how = score.kept.of(phase, mutant) or ("not run", "")
            print(f"{verdict:8} {mutant}\n         {how}".rstrip())
        for part in self.parts["unit"] + self.parts["boots"]:
            for place in part.left_alone:
                print(f"left alone: {place}")
        names = {mutant.key for _, mutant in self.every()}
        gone = [key for key in score.allowed if key not in names]
        for key in gone:
            print(f"allowed.txt: there is no mutant {key}")
        score.table(self.every())
        return 1 if gone else 0


def unit_verdict(program, number):
    """The first unit test that fails with one mutant, or None."""
    try:
        done = subprocess.run([program], env={**os.environ,
                                              "PKVM_MUTANT": str(number)},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=120,
                              check=False)
    except subprocess.TimeoutExpired:
        return "unit: timeout"
    failed = re.search(r"(?m)^not ok \d+ (.*)", done.stdout)
    if failed:
        return "unit: " + failed.group(1)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "rror" in line]
        return "unit: crash, " + (lines[0] if lines else str(done.returncode))
    return None


def try_all(phase, mutants, score, verdict):
    """As many at once as there are CPUs; each is kept as soon as it is known."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tried = {pool.submit(verdict, mutant): mutant for mutant in mutants}
        for done in concurrent.futures.as_completed(tried):
            score.add(phase, tried[done], done.result())


def unit_phase(shop, tree, plan, score):
    """The rule book, in one program."""
    for part in plan.parts["unit"]:
        part.put(shop.top, csource.IN_PROGRAM)
    program = os.path.join(shop.build, "unit/rules_test")
    subprocess.run([os.path.join(shop.top, SUITE, "unit/run.sh"), tree,
                    shop.build], check=True, stdout=subprocess.DEVNULL)
    shop.restore()
    try_all("unit", plan.asked("unit", score), score,
            lambda mutant: unit_verdict(program, mutant.number))


def boots_phase(shop, boots, plan, score):
    """All other files, in one kernel."""
    mutants = plan.asked("boots", score)
    if not mutants:
        return
    for part in plan.parts["boots"]:
        if any(mutant in part.mutants for mutant in mutants):
            part.put(shop.top, csource.IN_KERNEL)
    for folder, name, text in ((EL1, "policy.c", EL1_NUMBER),
                               (EL2, "protected.c", EL2_NUMBER)):
        with open(os.path.join(shop.top, folder, name), "a",
                  encoding="utf-8") as file:
            file.write(text)
    shop.make()
    shop.restore()
    # One with an argument is tried where it would be noticed, if at all.
    try_all("boots", mutants, score, lambda mutant: boots.killer(
        str(mutant.number), [mutant.file],
        f"pkvm_mutant={mutant.number}", mutant.key in score.allowed))


def hunks_phase(shop, boots, plan, score, finals):
    """A kernel for each hunk that is not there."""
    for hunk in plan.asked("hunks", score):
        if hunk.undone(finals[hunk.file]) is None:
            print(f"# {hunk}: changed by a later patch, whose fault is the control")
            continue
        hunks.remove(hunk, finals[hunk.file], shop.top, plan.series)
        try:
            shop.make()
            killer = boots.killer("hunk", [hunk.patch, getattr(hunk, "file", ""), "hunks"])
        except kernel.BuildFailed as error:
            # A full disk or a missing source is no test.
            if not error.by_compiler:
                raise
            killer = f"build: {error}"
        score.add("hunks", hunk, killer)
        shop.restore()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--series", required=True, help="of tools/series")
    parser.add_argument("what", nargs="*")
    args = parser.parse_args()

    words = [word for word in args.what
             if word in ("unit", "boots", "hunks", "list", "resume")]
    phases = [word for word in words if word != "resume"] or ["unit", "boots", "hunks"]
    plan = Plan(args.series, [word for word in args.what if word not in words])
    work = os.path.join(args.build, "mutants")
    os.makedirs(work, exist_ok=True)
    score = results.Score(
        read_allowed(os.path.join(HERE, "allowed.txt")),
        results.Results(os.path.join(work, "results"), plan.digests),
        "resume" in words)
    if "list" in phases:
        return plan.show(score)

    print("KTAP version 1", flush=True)
    shop = kernel.Workshop(TOP, args.build, args.version)
    if "unit" in phases:
        unit_phase(shop, os.path.join(args.build, "src", args.version), plan, score)
    if phases != ["unit"]:
        shop.plant()
        shop.make()
        finals = hunks.finals(plan.mutants["hunks"], shop.tree)
        shop.guest()
        image = os.path.join(shop.out, "arch/arm64/boot/Image")
        boots = kernel.Boots(shop, image)
        boots.keep_image(image)
        if "boots" in phases:
            boots_phase(shop, boots, plan, score)
        if "hunks" in phases:
            hunks_phase(shop, boots, plan, score, finals)
    return score.finish(plan.every())


if __name__ == "__main__":
    sys.exit(main())
