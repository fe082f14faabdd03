# SPDX-License-Identifier: GPL-2.0-only
"""Read the sources of the series: patches.tbl, and NAME.patch for each section."""

import dataclasses
import fnmatch
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
NEWEST = "7.x"
# Documents of this project that are no part of a kernel.
NOT_OURS = ("Documentation/bench/*", "Documentation/boards.md", "Documentation/testing.md")


class Refused(Exception):
    """An error in the sources of the series; its text says what to change."""


@dataclasses.dataclass
class Patch:
    """files: [(source, path in the kernel)] of new files; diffs: [(path, difference)]
    of files that exist before the patch."""
    name: str
    changelog: str
    files: list
    diffs: list


def read(*parts):
    """A text file."""
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()


def _below(top, *folders):
    """The paths, relative to top, of the files in folders, without hidden ones."""
    return sorted(os.path.relpath(os.path.join(where, name), top)
                  for folder in folders
                  for where, _, names in os.walk(os.path.join(top, folder))
                  for name in names if not name.startswith("."))


def new_files(series):
    """{path in the kernel: source} of new files. A file in SERIES/tree replaces the
    common one."""
    found = {path: os.path.join(TOP, path) for path in
             _below(TOP, "arch", "drivers", "Documentation")
             if not any(fnmatch.fnmatchcase(path, glob) for glob in NOT_OURS)}
    found["arch/arm64/kvm/protected/Kconfig"] = os.path.join(TOP, "Kconfig")
    tree = os.path.join(HERE, series, "tree")
    found.update({path: os.path.join(tree, path) for path in _below(tree, ".")})
    return found


def sections():
    """[(name, series or None, True for only and False for not, [glob])]"""
    found = []
    for number, line in enumerate(read(HERE, "patches.tbl").splitlines(), 1):
        words = line.split("#")[0].split()
        head = re.fullmatch(r"\[([\w-]+)(?: (only|not) (\S+))?\]", " ".join(words))
        if head:
            found.append((head[1], head[3], head[2] == "only", []))
        elif found and len(words) > 1 and words[0] == "file":
            found[-1][3].extend(words[1:])
        elif words:
            raise Refused(f"tools/series/patches.tbl:{number}: not understood: {line}")
    return found


def _parts(path):
    """(changelog, [(path in the kernel, difference)]) of a NAME.patch"""
    changelog, _, diff = f"\n{read(path)}".partition("\n---\n")
    diff = re.sub(r"(?m)^(?:diff --git|index) .*\n", "", diff)
    pieces = re.split(r"(?m)^(?=--- \S+\n\+\+\+ \S+\n@@ )", diff)
    heads = [re.match(r"--- a/(\S+)\n\+\+\+ b/\1\n", piece) for piece in pieces[1:]]
    if pieces[0].strip() or not all(heads) or "\n+++ " in changelog:
        raise Refused(f"{path}: a line --- between changelog and difference, and only "
                      "files that are there before: new ones have a row in patches.tbl")
    return changelog.strip() + "\n", [
        (head[1], piece) for head, piece in zip(heads, pieces[1:])]


def _text(series, name):
    """(changelog, diffs) of a patch for one series. The patch of an older kernel may
    begin with "Changelog: 7.x", and "Diff: 7.x PATH...": the changelog, and the diffs of
    these files, are then those of 7.x."""
    for folder in (series, NEWEST):
        path = os.path.join(HERE, folder, name + ".patch")
        if os.path.exists(path):
            break
    else:
        raise Refused(f"patch {name} is not there: write {path}")
    changelog, diffs = _parts(path)
    words = re.match(rf"Changelog: {NEWEST}\n(?:Diff: {NEWEST} (.*)\n)?$", changelog)
    if words:
        changelog, theirs = _parts(os.path.join(HERE, NEWEST, name + ".patch"))
        diffs += [(path, diff) for path, diff in theirs if path in (words[1] or "").split()]
    return changelog, diffs


def _check(table, files):
    """Refuse files and patches without a section, and globs that match no file."""
    names = [name for name, *_ in table]
    kernels = [folder for folder in os.listdir(HERE)
               if os.path.isdir(os.path.join(HERE, folder)) and folder != "__pycache__"]
    wrong = [f"{path}: no row in patches.tbl" for path in files]
    wrong += [f"{folder}/{name}: no section in patches.tbl" for folder in kernels
              for name in os.listdir(os.path.join(HERE, folder))
              if name.endswith(".patch") and name[:-6] not in names]
    every = {path for folder in kernels for path in new_files(folder)}
    wrong += [f"[{name}]: nothing matches {glob}" for name, *_, globs in table
              for glob in globs if not fnmatch.filter(every, glob)]
    if wrong:
        raise Refused("tools/series: " + "; ".join(wrong))


def series(kernel, upto=None):
    """The patches of a kernel, in order, up to upto. A file belongs to the first
    section with a glob for it."""
    table = sections()
    if upto and upto not in [name for name, *_ in table]:
        raise Refused(f"UPTO={upto}: choose one of: " +
                      " ".join(name for name, *_ in table))
    files = new_files(kernel)
    found = []
    for name, where, only, globs in table:
        if where and (where == kernel) != only:
            continue
        mine = [path for path in files
                if any(fnmatch.fnmatchcase(path, glob) for glob in globs)]
        changelog, diffs = _text(kernel, name)
        found.append(Patch(name, changelog, [(files.pop(path), path) for path in mine],
                           diffs))
    _check(table, files)
    last = [name for name, *_ in table].index(upto) if upto else len(table)
    early = [name for name, *_ in table[:last + 1]]
    return [patch for patch in found if patch.name in early]
