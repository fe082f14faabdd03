# SPDX-License-Identifier: GPL-2.0-only
"""The result of each mutant: KTAP at once, and a file that is kept, so that an
interrupted run can be resumed.

The file has a line for each mutant that was tried, the last one counts:

  VERDICT  PHASE  DIGEST  MUTANT  by which test, or why it may survive

DIGEST is that of the file that was changed. When the file has another one today, the
line does not count. The tests are not in it: after a change of these run all again.
"""

import hashlib
import os

VERDICTS = ("killed", "allowed", "SURVIVED")


def digest(*paths):
    """Of what is in some files."""
    found = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            found.update(file.read())
    return found.hexdigest()[:16]


def place(mutant):
    """The file or the patch that a mutant changes."""
    return getattr(mutant, "patch", None) or mutant.file


class Results:
    """The file; @digests has that of each place today."""

    def __init__(self, path, digests):
        self.path = path
        self.digests = digests
        self.known = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    # A line that was cut off has fewer.
                    fields = line.rstrip("\n").split("\t")
                    if len(fields) == 5 and line.endswith("\n"):
                        self.known[tuple(fields[1:4])] = (fields[0], fields[4])

    def _key(self, phase, mutant):
        return phase, self.digests[place(mutant)], str(mutant)

    def of(self, phase, mutant):
        """(verdict, how) of the last run with the file as it is, or None."""
        return self.known.get(self._key(phase, mutant))

    def keep(self, phase, mutant, verdict, how):
        """One more; on the disk when this returns."""
        key = self._key(phase, mutant)
        self.known[key] = (verdict, how)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write("\t".join((verdict, *key, how)) + "\n")


class Score:
    """The verdict of each mutant, and their counts."""

    def __init__(self, allowed, kept, resume):
        self.allowed = allowed
        self.kept = kept
        self.resume = resume
        self.survived = 0
        self.tried = 0
        self.unneeded = []

    def known(self, phase, mutant):
        """Is there nothing to try? What survived is tried again, tests are new."""
        before = self.resume and self.kept.of(phase, mutant)
        if not before or before[0] == "SURVIVED" or \
                (before[0] == "allowed" and mutant.key not in self.allowed):
            return False
        self.tell(mutant, before)
        return True

    def tell(self, mutant, result):
        """Print one more KTAP result."""
        self.tried += 1
        verdict, how = result
        print(f"# {verdict} {how}".rstrip())
        print(f"{'not ok' if verdict == 'SURVIVED' else 'ok'} {self.tried} {mutant}",
              flush=True)

    def add(self, phase, mutant, killer):
        """@killer is the test that noticed, or None."""
        reason = self.allowed.get(mutant.key)
        if killer:
            verdict, how = "killed", "by " + " ".join(killer.split())
            if reason:
                self.unneeded.append(mutant.key)
        elif reason:
            verdict, how = "allowed", reason
        else:
            verdict, how = "SURVIVED", ""
        self.survived += verdict == "SURVIVED"
        self.kept.keep(phase, mutant, verdict, how)
        self.tell(mutant, (verdict, how))

    def table(self, every):
        """What is known of all mutants there are, [(phase, mutant)]."""
        rows, total = {}, dict.fromkeys((*VERDICTS, "not run"), 0)
        for phase, mutant in every:
            verdict = (self.kept.of(phase, mutant) or ("not run",))[0]
            for name in (f"{phase:6}{place(mutant)}", f"{phase:6}all"):
                rows.setdefault(name, dict.fromkeys(total, 0))[verdict] += 1
            total[verdict] += 1
        print(f"#\n# {'':28}{'mutants':>9}" + "".join(f"{v:>9}" for v in total))
        for name, row in rows.items():
            if not name.endswith("all"):
                print(_line(name, row))
        for name, row in rows.items():
            if name.endswith("all"):
                print(_line(name, row))
        print(_line("all", total))

    def finish(self, every):
        """The last lines; the exit status."""
        self.table(every)
        # Several mutants of a function may be called the same.
        needed = {mutant.key for phase, mutant in every
                  if (self.kept.of(phase, mutant) or ("",))[0] == "allowed"}
        for key in sorted(set(self.unneeded) - needed):
            print(f"# allowed.txt: not needed any more: {key}")
        print(f"# {self.tried} tried or known, {self.survived} SURVIVED")
        print(f"1..{self.tried}")
        return 1 if self.survived or not self.tried else 0


def _line(name, row):
    return f"# {name:28}{sum(row.values()):9}" + "".join(f"{n:9}" for n in row.values())
