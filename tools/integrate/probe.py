#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""probe.py TREE TABLE HOOKS.TBL...: has TREE what our code and hooks use?

Prints a line for each symbol that is missing, changed or moved, and for each
local name that a hook uses and its function lacks. Exit status: 0 all is as in
TABLE, 2 something has only moved, 1 something does not fit. Builds nothing.
"""

import os
import re
import sys

import declarations

tree, table, hook_tables = sys.argv[1], sys.argv[2], sys.argv[3:]
texts = {}


def text_of(path):
    if path not in texts:
        try:
            with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as file:
                texts[path] = declarations.clean(file.read())
        except OSError:
            texts[path] = None
    return texts[path]


def find(path, kind, name):
    text = text_of(path)
    if text is None:
        return []
    return [d for _, d in declarations.find(text, kind, name, path.endswith(".h"))]


def headers():
    for root in ("include", "arch/arm64/include", "arch/arm64/kvm"):
        for where, _, files in os.walk(os.path.join(tree, root)):
            for file in sorted(files):
                if file.endswith(".h"):
                    yield os.path.relpath(os.path.join(where, file), tree)


def elsewhere(kind, name, wanted):
    """A header that has the same declaration; private ones of .c files have none."""
    word = name.rpartition(".")[0] or name
    word = word.split()[-1].encode()
    for path in headers():
        try:
            with open(os.path.join(tree, path), "rb") as file:
                if word not in file.read():
                    continue
        except OSError:
            continue
        if wanted in find(path, kind, name):
            return path
    return None


worst = 0


def say(level, text):
    global worst
    worst = 1 if 1 in (level, worst) else max(level, worst)
    print(text)


def symbol(name, kind, path, wanted):
    if kind == "header":
        if not os.path.exists(os.path.join(tree, path)):
            say(1, "missing: header <%s>: no %s" % (name, path))
        return
    if kind == "word":
        if not re.search(r"\b%s\b" % re.escape(wanted), text_of(path) or ""):
            say(1, "missing: %s: %s has no %s" % (name, path, wanted))
        return
    found = find(path, kind, name)
    if wanted in found:
        return
    what = kind if kind in ("function", "macro", "member", "typedef", "variable") else "symbol"
    moved = None if found or kind == "line" else elsewhere(kind, name, wanted)
    if moved:
        say(2, "moved: %s %s: from %s to %s" % (what, name, path, moved))
    elif found:
        say(1, "changed: %s %s: %s: expected '%s', found '%s'"
            % (what, name, path, wanted, "' or '".join(sorted(set(found)))))
    else:
        say(1, "missing: %s %s: not in %s: expected '%s'" % (what, name, path, wanted))


def local_names(hook, path, function, text):
    """The names in a hook's line that are neither ours nor C's: its function has them."""
    for at, _ in declarations.KINDS["function"](text_of(path) or "", function, False):
        source = text_of(path)
        end = declarations.close(source, source.index("(", at))
        brace = re.match(r"[\s\w]*\{", source[end:])
        if not brace:
            continue
        body = source[at:declarations.close(source, end + brace.end() - 1)]
        for name in re.findall(r"\b[a-z_]\w*", text):
            if name.startswith("pkvm_protected") or name in ("if", "return", "goto"):
                continue
            if not re.search(r"\b%s\b" % name, body):
                say(1, "missing: hook %s: %s in %s has no '%s'" % (hook, function, path, name))
        return


with open(table, encoding="utf-8") as rows:
    for row in rows:
        if not row.startswith("#"):
            symbol(*row.rstrip("\n").split("|", 3))
for hooks in hook_tables:
    with open(hooks, encoding="utf-8") as rows:
        for row in rows:
            if not row.startswith("#") and row.strip():
                hook, path, function, text = row.rstrip("\n").split("|", 3)
                if function != "-":
                    local_names(hook, path, function, text)
sys.exit(worst)
