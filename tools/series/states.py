# SPDX-License-Identifier: GPL-2.0-only
"""The tree after each patch of the series, made from the finished one.

There is no second copy of anything: a state is the integrated tree without what
comes later. Files and hooks are left out as the table says. Inside the files
that grow, what goes is found by what it names:

  Makefiles      objects whose source is not there yet
  Kconfig        symbols of later patches, and a prompt before its patch
  MAINTAINERS    F: lines that match no file yet
  headers        sections headed by a source file, "/* FILE.c */", up to the next
                 empty line, when the file is not there yet
"""

import fnmatch
import os
import re
import subprocess

from table import Refused

# An object has its source beside the Makefile, or beside the one including it.
SOURCES = (".c", ".S")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def hook_table(paths):
    """[(NAME, FILE, TEXT), ...]"""
    rows = []
    for path in paths:
        for line in read(path).splitlines() if os.path.exists(path) else []:
            if line and not line.startswith("#"):
                name, file, _, text = line.split("|", 3)
                rows.append((name, file, text))
    return rows


class States:
    """PRISTINE, the finished tree in FINAL, and what lies between."""

    def __init__(self, pristine, final, table, hooks):
        self.pristine = pristine
        self.table = table
        manifest = read(os.path.join(final, ".pkvm-protected.manifest")).split()
        self.final = {path: read(os.path.join(final, path)) for path in manifest}
        self.hooked = {path for path in manifest
                       if os.path.exists(os.path.join(pristine, path))}
        self.since = {path: table.patch_of("file", path)
                      for path in manifest if path not in self.hooked}
        self.units = {path: self._units(path, final, hooks) for path in self.hooked}

    def _units(self, path, final, hooks):
        """[(line, removed, [(patch, lines), ...]), ...] from top to bottom."""
        diff = subprocess.run(
            ["diff", "-U0", os.path.join(self.pristine, path),
             os.path.join(final, path)],
            stdout=subprocess.PIPE, check=False, encoding="utf-8").stdout
        mine = [(name, text) for name, file, text in hooks if file == path]
        found = []
        for hunk in re.split(r"(?m)^@@ ", diff)[1:]:
            head, *lines = hunk.splitlines(keepends=True)
            start, count = re.match(r"-(\d+)(?:,(\d+))?", head).groups("1")
            removed = int(count)
            # Of a pure insertion diff names the line before.
            line = int(start) - (1 if removed else 0)
            parts = []
            for text in (line[1:] for line in lines if line.startswith("+")):
                name = next((name for name, want in mine if want in text), None)
                if name is None and parts:
                    parts[-1][1].append(text)
                elif name is None:
                    parts.append([None, [text]])
                elif parts and parts[0][0] is None:
                    parts[0][0] = self.table.patch_of("hook", name)
                    parts[0][1].append(text)
                else:
                    parts.append([self.table.patch_of("hook", name), [text]])
            if not parts or parts[0][0] is None:
                raise Refused(f"{path}: line {start}: no row of hooks.tbl names "
                              "what was added there")
            found.append((line, removed, parts))
        return found

    def at(self, patch):
        """{path: text} of what we bring, after patch number PATCH."""
        there = {path for path, since in self.since.items() if since <= patch}
        state = {path: self._own(path, patch, there) for path in there}
        for path in self.hooked:
            state[path] = self._hooked(path, patch, there)
        return state

    def _hooked(self, path, patch, there):
        lines = read(os.path.join(self.pristine, path)).splitlines(keepends=True)
        for line, removed, parts in reversed(self.units[path]):
            new = [text for since, texts in parts if since <= patch for text in texts]
            if not new:
                continue
            text = "".join(new)
            if os.path.basename(path) == "Makefile":
                text = self._objects(path, text, there)
            if path == "MAINTAINERS":
                text = _maintained(text, there)
            lines[line:line + removed] = [text]
        return "".join(lines)

    def _own(self, path, patch, there):
        text = self.final[path]
        name = os.path.basename(path)
        if name.startswith("Makefile"):
            return self._objects(path, text, there)
        if name.startswith("Kconfig"):
            return self._symbols(text, patch)
        if name.endswith(".h"):
            return self._sections(text, there)
        return text

    def _objects(self, path, text, there):
        def wanted(word):
            if not word.endswith(".o"):
                return True
            for base in (os.path.dirname(path), os.path.dirname(os.path.dirname(path))):
                for suffix in SOURCES:
                    source = os.path.normpath(os.path.join(base, word[:-2] + suffix))
                    if source in self.since:
                        return source in there
            raise Refused(f"{path}: no source of ours for {word}")

        out = []
        for statement in re.findall(r"(?:.*\\\n)*.*\n", text):
            if not re.search(r"\.o\b", statement) or statement.startswith("#"):
                out.append(statement)
                continue
            kept = []
            for line in statement.replace("\\\n", "\n").splitlines():
                words = re.findall(r"\s*\S+", line)
                words = [word for word in words if wanted(word.strip())]
                if words:
                    kept.append("".join(words))
            if any(word.endswith(".o") for line in kept for word in line.split()):
                out.append(" \\\n".join(kept) + "\n")
        return _tidy("".join(out))

    def _symbols(self, text, patch):
        head, *entries = re.split(r"(?<=\n\n)(?=(?:#.*\n)*config )", text)
        # Comments above an entry are its own, but for the file's head.
        out = [head]
        for entry in entries:
            symbol = re.search(r"(?m)^config (\w+)", entry).group(1)
            if self.table.patch_of("config", symbol) > patch:
                continue
            if self.table.prompt_of(symbol) > patch:
                entry = re.sub(r'(?m)^(\t(?:bool|int|string)) ".*"$', r"\1", entry)
            out.append(entry)
        return _tidy("".join(out))

    def _sections(self, text, there):
        def keep(match):
            name = match.group(1)
            ours = [path for path in self.since if os.path.basename(path) == name]
            late = ours and not any(path in there for path in ours)
            # What has an #else is a stub until the file comes.
            return "" if late and "\n#" not in match.group(0) else match.group(0)

        return re.sub(r"(?m)^/\* (\w+\.[cS])\b.* \*/\n(?:.+\n)+\n?", keep, text)


def _maintained(text, there):
    def matches(line):
        if not line.startswith("F:\t"):
            return True
        glob = line[3:].strip()
        return any(path.startswith(glob) if glob.endswith("/")
                   else fnmatch.fnmatchcase(path, glob) for path in there)
    return "".join(line for line in text.splitlines(keepends=True) if matches(line))


def _tidy(text):
    """No two empty lines, none at the end, where something was left out."""
    lone = text == "\n" or text.endswith("\n\n") and not text.startswith("#")
    text = re.sub(r"\n{3,}", "\n\n", text)
    return text if lone else text.rstrip("\n") + "\n"
