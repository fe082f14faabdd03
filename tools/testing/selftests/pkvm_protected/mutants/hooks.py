# SPDX-License-Identifier: GPL-2.0-only
"""Each hook of a series, and the series without it."""

import dataclasses
import os
import re


@dataclasses.dataclass
class Hook:
    """One hunk of one patch."""
    patch: str
    file: str
    index: int
    added: list

    @property
    def key(self):
        """Patch and text: what a person recognises."""
        return f"{self.patch}: without {' '.join(self.added[0].split())}"

    def __str__(self):
        return f"hooks/{self.key}"


@dataclasses.dataclass
class Hypercall:
    """One "#define handle_X pkvm_protected_X", which puts our refusal in front."""
    patch: str
    name: str

    @property
    def key(self):
        """File and hypercall."""
        return f"{self.patch}: without the refusal of {self.name}"

    def __str__(self):
        return self.key

    def remove(self, folder):
        """Take it out of a copy."""
        _keep_lines(os.path.join(folder, self.patch), lambda line: not re.match(
            rf"#define handle_{self.name}\s", line))


def hypercalls(path):
    """All refusals of the file."""
    with open(path, encoding="utf-8") as file:
        return [Hypercall(os.path.basename(path), name) for name in
                re.findall(r"(?m)^#define handle_(\w+)", file.read())]


def _hunks(text):
    """(head, [hunk, ...]) of a patch for one file."""
    head, *hunks = re.split(r"(?m)^(?=@@ )", text)
    return head, hunks


def every(folder):
    """All hooks, in the order of the series."""
    found = []
    with open(os.path.join(folder, "series"), encoding="utf-8") as series:
        patches = series.read().split()
    for patch in patches:
        with open(os.path.join(folder, patch), encoding="utf-8") as file:
            head, hunks = _hunks(file.read())
        target = re.search(r"(?m)^\+\+\+ b/(\S+)", head).group(1)
        for index, hunk in enumerate(hunks):
            added = [line[1:] for line in hunk.splitlines()
                     if line.startswith("+") and line[1:].strip()]
            # Of several lines the one that does something tells most.
            added.sort(key=lambda line: "pkvm_protected" not in line)
            found.append(Hook(patch, target, index, added))
    return found


def remove(hook, folder, table):
    """Take it out of a copy's patch and of what the integrator checks."""
    path = os.path.join(folder, hook.patch)
    with open(path, encoding="utf-8") as file:
        head, hunks = _hunks(file.read())
    del hunks[hook.index]
    if hunks:
        with open(path, "w", encoding="utf-8") as file:
            file.write(head + "".join(hunks))
    else:
        os.unlink(path)
        _keep_lines(os.path.join(folder, "series"),
                    lambda line: line.strip() != hook.patch)

    def other(line):
        if line.startswith("#") or line.count("|") < 3:
            return True
        _, file, _, text = line.rstrip("\n").split("|", 3)
        return file != hook.file or not any(text in added
                                            for added in hook.added)
    _keep_lines(table, other)


def _keep_lines(path, wanted):
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line for line in lines if wanted(line))
