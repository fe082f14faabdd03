# SPDX-License-Identifier: GPL-2.0-only
"""Which patch brings what: patches.tbl, and the table of a kernel on top of it."""

import fnmatch
import os

KINDS = ("file", "hook", "config", "prompt")


class Refused(Exception):
    """What a person has to change, in one sentence."""


def _parse(path):
    """Yield (patch, before, kind, word); kind None for a patch's heading."""
    name = before = None
    with open(path) as lines:
        for nr, line in enumerate(lines, 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            if line.startswith("[") and line.endswith("]"):
                name, _, before = line[1:-1].partition(" before ")
                yield name, before, None, None
                continue
            kind, *words = line.split()
            if kind not in KINDS or not words or name is None:
                raise Refused(f"{path}:{nr}: not understood: {line}")
            for word in words:
                yield name, before, kind, word


class Table:
    """Patches in order, and the index of the one that brings a thing."""

    def __init__(self, here, hooks):
        self.patches = []
        self.rows = {kind: [] for kind in KINDS}
        self.used = set()
        own = os.path.join(here, hooks + ".tbl")
        extra = self._read(own) if os.path.exists(own) else []
        for name, _ in self._read(os.path.join(here, "patches.tbl")):
            self.patches += [new for new, place in extra if place == name]
            self.patches.append(name)

    def _read(self, path):
        """The patches of a table; its rows go behind those that were read."""
        found = []
        for name, before, kind, word in _parse(path):
            if kind is None:
                found.append((name, before))
            else:
                self.rows[kind].append((word, name, os.path.basename(path)))
        return found

    def patch_of(self, kind, word):
        """The patch that brings WORD, as its place in the series."""
        rows = [row for row in self.rows[kind] if fnmatch.fnmatchcase(word, row[0])]
        self.used.update((kind, row[0]) for row in rows)
        if rows:
            return self.patches.index(rows[0][1])
        raise Refused(f"{kind} {word} is in no patch: "
                      "give it a row in tools/series/patches.tbl")

    def prompt_of(self, symbol):
        """The patch that makes SYMBOL visible, or 0: it always is."""
        for row in self.rows["prompt"]:
            if row[0] == symbol:
                self.used.add(("prompt", symbol))
                return self.patches.index(row[1])
        return 0

    def unused(self):
        """Rows that nothing matched."""
        return [f"{table}: {kind} {word}" for kind in KINDS
                for word, _, table in self.rows[kind]
                if (kind, word) not in self.used]
