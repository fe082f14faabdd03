#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""apply.py PRISTINE VERSION SERIES OUT [UPTO]: write the files that the series adds to
a kernel and changes there, as they are after the patch UPTO, or after the last one.

OUT is an empty directory. OUT/.added lists the new files, OUT/.patched the changed
ones. PRISTINE is only read. All misfits are printed, not only the first.
"""

import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import patches  # noqa: E402

# A line that "diff -p" and git take for the head of a function; not a label.
HEADING = re.compile(r"(?!\w+:\s*(?:$|/))[A-Za-z_$]")


def is_list(path):
    """Lists whose entries differ between kernels, and which no code needs."""
    return path == "MAINTAINERS" or path.startswith("Documentation/")


def heading(lines):
    """The last head of a function in lines, or an empty string."""
    return next((line.rstrip() for line in reversed(lines) if HEADING.match(line)), "")


def function(head):
    """The name of the function with this head, for messages."""
    name = re.search(r"(\w+)\s*\(", head)
    return f"{name[1]}()" if name else head


class Hunk:
    """One hunk: how many lines it adds, its lines, the function that it belongs to."""

    def __init__(self, text):
        top, *self.lines = text.splitlines()
        place = re.match(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@ ?(.*)", top)
        self.grows = int(place[2] or 1) - int(place[1] or 1)
        self.named = heading([place[3]])
        self.old = [line[1:] for line in self.lines if not line.startswith("+")]
        changed = next(i for i, line in enumerate(self.lines) if line.startswith(("+", "-")))
        above = [line[1:] for line in self.lines[:changed]]
        # Context has to match exactly. So a hunk with the head of a function in its
        # context is in that function, and one behind the end of a function is in none.
        self.named = heading(above) or self.named
        self.sure = any(HEADING.match(line) or line[:1] == "}" for line in above)

    def misplaced(self, before):
        """Why the hunk must not be applied behind these lines, or None."""
        text = "\n".join(before)
        # A hunk that belongs in a comment begins with " *", or closes the comment.
        written = re.match(r"\s*\*|(?:(?!/\*)[\s\S])*\*/", "\n".join(self.old))
        if text.rfind("/*") > text.rfind("*/") and not written:
            return "would stand in a comment"
        found = heading(before)
        same = function(found) == function(self.named) if "(" in self.named else \
            found.startswith(self.named) and bool(found) == bool(self.named)
        if self.sure or same:
            return None
        return f"would stand in {function(found) or 'no function'}, not in " \
            f"{function(self.named) or 'none, as its @@ line says'}"


class Tree:
    """The files that the series adds and changes, in a directory of their own."""

    def __init__(self, pristine, version, out):
        self.pristine = pristine
        self.version = version
        self.out = out
        self.added = []
        self.patched = []
        self.left_out = []
        self.misfits = []

    def _make_room(self, path):
        full = os.path.join(self.out, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        return full

    def take(self, path):
        """Copy a file of the kernel, to be changed."""
        shutil.copy2(os.path.join(self.pristine, path), self._make_room(path))
        self.patched.append(path)

    def add(self, patch):
        """Apply one more patch."""
        for source, path in patch.files:
            if os.path.lexists(os.path.join(self.pristine, path)):
                self.misfits.append(f"{self.version} has a {path} of its own")
                continue
            shutil.copyfile(source, self._make_room(path))
            self.added.append(path)
        for path, diff in patch.diffs:
            if path in self.left_out:
                continue
            wrong = self._change(path, diff)
            if wrong and is_list(path):
                self.left_out.append(path)
                if path in self.patched:
                    self.patched.remove(path)
                    os.unlink(os.path.join(self.out, path))
            else:
                self.misfits += [f"patch {patch.name}: {path}: {text} in {self.version}"
                                 for text in dict.fromkeys(wrong)]

    def _change(self, path, diff):
        """Apply a difference strictly; returns a list of what does not fit."""
        full = os.path.join(self.out, path)
        if not os.path.exists(full):
            if not os.path.exists(os.path.join(self.pristine, path)):
                return ["there is no such file"]
            self.take(path)
        before = patches.read(full).splitlines()
        # No fuzz, no reduced context, no backups.
        said = subprocess.run(
            ["patch", "-F0", "-N", "-f", "--verbose", "-r", "-",
             "--no-backup-if-mismatch", full], input=diff, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            env={**os.environ, "LC_ALL": "C"}).stdout
        at = {int(number): int(line) for number, line in
              re.findall(r"(?m)^Hunk #(\d+) succeeded at (\d+)", said)}
        wrong, grown, code = [], 0, path.endswith((".c", ".h"))
        for number, text in enumerate(re.split(r"(?m)^(?=@@ )", diff)[1:], 1):
            hunk = Hunk(text)
            if number not in at:
                where = f" in {function(hunk.named)}" if code and hunk.named else ""
                wrong.append(f"no place for a hunk{where}, or it is there already,")
                continue
            if code:
                why = hunk.misplaced(before[:at[number] - 1 - grown])
                wrong += [f"a hunk {why}"] if why else []
            grown += hunk.grows
        return wrong

    def lists(self):
        """Write .added and .patched, and print the lists that were left out."""
        for name, paths in ((".added", self.added), (".patched", self.patched)):
            with open(os.path.join(self.out, name), "w", encoding="utf-8") as file:
                file.writelines(f"{path}\n" for path in sorted(paths))
        for path in self.left_out:
            print(f"  LEFT OUT  {path}: no place for our lines in {self.version}; "
                  "no code needs them", file=sys.stderr)


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit("usage: apply.py PRISTINE VERSION SERIES OUT [UPTO]")
    pristine, version, series, out, *upto = sys.argv[1:]
    tree = Tree(pristine, version, out)
    try:
        for patch in patches.series(series, *upto):
            tree.add(patch)
    except (patches.Refused, OSError) as why:
        sys.exit(f"apply.py: {why}")
    if tree.misfits:
        print("\n".join(tree.misfits))
        sys.exit(2)
    tree.lists()


if __name__ == "__main__":
    main()
