# SPDX-License-Identifier: GPL-2.0-only
"""Each hunk of the series in a file of the kernel, and the kernel without it."""

import dataclasses
import difflib
import os
import re
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../../.."))
SERIES = "tools/series"
sys.path.insert(0, os.path.join(TOP, SERIES))

import apply    # noqa: E402
import patches  # noqa: E402


@dataclasses.dataclass
class Hunk:
    """One hunk of one patch."""
    patch: str
    file: str
    function: str
    lines: list

    @property
    def key(self):
        """Patch, file, function and text: what a person recognises."""
        texts = [line[1:] for line in self.lines if line[0] == "+" and line[1:].strip()] or \
            [f"the removal of {line[1:].strip()}" for line in self.lines if line[0] == "-"]
        # Of several lines the one that does something tells most.
        texts.sort(key=lambda text: "pkvm_protected" not in text)
        return f"{self.patch}: {self.file}: {self.function}: " \
            f"without {' '.join(texts[0].split())}"

    def __str__(self):
        return f"hunks/{self.key}"

    def undone(self, text):
        """The final file without it, or None: a later patch changes these lines again,
        and the fault that it puts there is the control."""
        changed = [i for i, line in enumerate(self.lines) if line[0] in "+-"]
        for context in (3, 2, 1, 0):
            block = self.lines[max(0, changed[0] - context):changed[-1] + 1 + context]
            new = "".join(line[1:] for line in block if line[0] in " +")
            if new and f"\n{text}".count(f"\n{new}") == 1:
                old = "".join(line[1:] for line in block if line[0] in " -")
                return f"\n{text}".replace(f"\n{new}", f"\n{old}")[1:]
        return None


def every(series):
    """All hunks, in the order of the series; not those in lists, which are no code."""
    return [Hunk(patch.name + ".patch", path,
                 (re.findall(r"(\w+)(?=\(|$)", lines[0].split("@@")[2].strip()) or ["-"])[0],
                 [line if line.strip("\n") else " \n" for line in lines[1:]])
            for patch in patches.series(series) for path, diff in patch.diffs
            if not apply.is_list(path)
            for lines in (hunk.splitlines(keepends=True) for hunk in
                          re.split(r"(?m)^(?=@@ )", diff)[1:])]


def finals(found, tree):
    """{path: text} of the files that hunks are in, after the last patch."""
    return {hunk.file: patches.read(tree, hunk.file) for hunk in found}


def remove(hunk, text, top, series):
    """As one more patch at the end of the series in a copy of the project; @text is
    that of finals()."""
    # All of the file is context.
    diff = difflib.unified_diff(text.splitlines(True), hunk.undone(text).splitlines(True),
                                f"a/{hunk.file}", f"b/{hunk.file}", n=len(text))
    with open(os.path.join(top, SERIES, series, "mutant.patch"), "w",
              encoding="utf-8") as file:
        file.write("Mutant\n\n---\n" + "".join(diff))
    with open(os.path.join(top, SERIES, "patches.tbl"), "a", encoding="utf-8") as file:
        file.write("\n[mutant]\n")
