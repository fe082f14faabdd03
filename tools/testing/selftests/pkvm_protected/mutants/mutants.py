#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Do the tests notice when a rule, a check or a hook is missing?

  mutants.py --build DIR --version 7.3 [unit|boots|hooks]... [TEXT...]

  unit   the rule book, against the unit tests: one program with all mutants
  boots  the other files of EL1 and EL2, against the boot rows: one kernel with
         all mutants, chosen by pkvm_mutant= on the command line
  hooks  each hook of the series left out, a kernel each, against the boot rows

The list is made from the source and the series; TEXT selects by what a mutant
is called. For each: which test noticed first, or SURVIVED. What survives and is
argued for in allowed.txt is not held against the tests. All is done in a copy,
DIR/mutants; the working tree is only read.
"""

import argparse
import concurrent.futures
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
import hooks      # noqa: E402
import kernel     # noqa: E402

EL1 = "arch/arm64/kvm/protected"
EL2 = "arch/arm64/kvm/hyp/nvhe/protected"

# These are tests themselves.
TESTS = ("selftest.c", "refusals.c", "refusals_edges.c")
# Of the rule book, what EL2 compiles as well
AT_EL2 = ("registry_rules.c",)

SWITCH = """
static inline __attribute__((always_inline, unused)) _Bool
pkvm_mutate(unsigned int number, _Bool right, _Bool wrong)
{
	return pkvm_mutant == number ? wrong : right;
}
"""

IN_KERNEL = "extern unsigned int pkvm_mutant;" + SWITCH

IN_PROGRAM = """
char *getenv(const char *name);
int atoi(const char *text);
static unsigned int pkvm_mutant;
static __attribute__((constructor)) void pkvm_mutant_read(void)
{
	pkvm_mutant = getenv("PKVM_MUTANT") ? atoi(getenv("PKVM_MUTANT")) : 0;
}
""" + SWITCH

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


class Score:
    """What became of each mutant, printed as it is known."""

    def __init__(self, allowed):
        self.allowed = allowed
        self.count = {"killed": 0, "allowed": 0, "SURVIVED": 0}
        self.files = {}
        self.unneeded = []

    def add(self, mutant, killer):
        """@killer is the test that noticed, or None."""
        reason = self.allowed.get(mutant.key)
        if killer:
            verdict, how = "killed", "by " + killer
            if reason:
                self.unneeded.append(mutant.key)
        elif reason:
            verdict, how = "allowed", reason
        else:
            verdict, how = "SURVIVED", ""
        self.count[verdict] += 1
        name = getattr(mutant, "patch", None) or mutant.file
        self.files.setdefault(name, dict.fromkeys(self.count, 0))[verdict] += 1
        print(f"{verdict:8} {mutant}\n         {how}".rstrip(), flush=True)

    def finish(self):
        """The last lines; the exit status."""
        for key in self.unneeded:
            print(f"allowed.txt: not needed any more: {key}")
        for name, count in sorted(self.files.items()):
            print(f"{name:24} " + ", ".join(f"{number} {verdict}" for
                                            verdict, number in count.items() if number))
        total = sum(self.count.values())
        print(f"{total} mutants: {self.count['killed']} killed, "
              f"{self.count['allowed']} allowed to survive, "
              f"{self.count['SURVIVED']} SURVIVED")
        return 1 if self.count["SURVIVED"] or not total else 0


def read_allowed(path):
    """KEY | REASON a line."""
    allowed = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                key, _, reason = line.partition(" | ")
                if not reason.strip():
                    sys.exit(f"{path}: no reason given for {key}")
                allowed[key.strip()] = reason.strip()
    return allowed


def instrument(top, folder, names, prelude, numbers, closely=()):
    """Put all mutants into files of a copy, comparisons and constants into those of
    @closely; returns the mutants."""
    found = []
    for name in names:
        path = os.path.join(top, folder, name)
        with open(path, encoding="utf-8") as file:
            source = csource.Source(name, file.read(), numbers, name in closely)
        text = source.instrumented()
        if not source.mutants:
            continue
        # Before the first line that is code; the licence stays the first.
        at = re.match(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*", text, re.S).end()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text[:at] + "#ifndef PKVM_MUTATE\n#define PKVM_MUTATE\n" +
                       prelude + "#endif\n" + text[at:])
        found += source.mutants
    return found


def files_in(folder, rule_book):
    """The C files that hold what is tested, and not the tests themselves."""
    return sorted(name for name in map(os.path.basename, glob.glob(
        os.path.join(TOP, folder, "*.c")))
        if name not in TESTS and bool(re.search(
            r"_rules\.c$|^rule_words\.c$", name)) == rule_book)


def selected(mutants, texts):
    """Those whose name holds one of the texts; all without a text."""
    return [mutant for mutant in mutants
            if not texts or any(text in mutant.key for text in texts)]


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


def unit_phase(shop, tree, score, texts):
    """The rule book, in one program."""
    mutants = instrument(shop.top, EL1, files_in(EL1, True), IN_PROGRAM,
                         itertools.count(1), AT_EL2)
    program = os.path.join(shop.build, "unit/rules_test")
    subprocess.run([os.path.join(shop.top, SUITE, "unit/run.sh"), tree,
                    shop.build], check=True, stdout=subprocess.DEVNULL)
    shop.restore()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        mutants = selected(mutants, texts)
        for mutant, killer in zip(mutants, pool.map(
                lambda m: unit_verdict(program, m.number), mutants)):
            score.add(mutant, killer)


def boots_phase(shop, boots, score, texts, first):
    """All other files, in one kernel."""
    numbers = itertools.count(1)
    mutants = instrument(shop.top, EL1, files_in(EL1, False), IN_KERNEL, numbers)
    mutants += instrument(shop.top, EL2, files_in(EL2, False), IN_KERNEL, numbers,
                          files_in(EL2, False))
    for folder, name, text in ((EL1, "policy.c", EL1_NUMBER),
                               (EL2, "registry.c", EL2_NUMBER)):
        with open(os.path.join(shop.top, folder, name), "a",
                  encoding="utf-8") as file:
            file.write(text)
    shop.make()
    shop.restore()

    def verdict(mutant):
        # One with an argument is tried where it would be noticed, if at all.
        return mutant, boots.killer(str(mutant.number), first.get(mutant.file, []),
                                    f"pkvm_mutant={mutant.number}",
                                    mutant.key in score.allowed)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(verdict, mutant)
                   for mutant in selected(mutants, texts)]
        for done in concurrent.futures.as_completed(waiting):
            score.add(*done.result())


def hooks_phase(shop, boots, score, texts, first, series):
    """A kernel for each hook that is not there."""
    folder = os.path.join(shop.top, "tools/integrate/hooks", series)
    table = os.path.join(shop.top, "tools/integrate/hooks.tbl")
    for hook in selected(hooks.every(folder), texts):
        hooks.remove(hook, folder, table)
        try:
            shop.make()
            killer = boots.killer("hook", first.get(hook.patch, []) +
                                  first.get("hooks", []))
        except kernel.BuildFailed as error:
            killer = f"build: {error}"
        score.add(hook, killer)
        shop.restore()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--series", required=True, help="of tools/integrate/hooks")
    parser.add_argument("what", nargs="*")
    args = parser.parse_args()

    phases = [word for word in args.what if word in ("unit", "boots", "hooks")]
    texts = [word for word in args.what if word not in phases]
    phases = phases or ["unit", "boots", "hooks"]

    score = Score(read_allowed(os.path.join(HERE, "allowed.txt")))
    first = kernel.preferences(os.path.join(HERE, "first.cfg"))
    shop = kernel.Workshop(TOP, args.build, args.version)
    if "unit" in phases:
        unit_phase(shop, os.path.join(args.build, "src", args.version), score,
                   texts)
    if phases != ["unit"]:
        shop.plant()
        shop.make()
        shop.guest()
        image = os.path.join(shop.out, "arch/arm64/boot/Image")
        boots = kernel.Boots(shop, image)
        boots.keep_image(image)
        if "boots" in phases:
            boots_phase(shop, boots, score, texts, first)
        if "hooks" in phases:
            hooks_phase(shop, boots, score, texts, first, args.series)
    return score.finish()


if __name__ == "__main__":
    sys.exit(main())
