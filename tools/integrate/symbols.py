#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""symbols.py TREE BUILD...: the kernel's symbols that our code uses.

TREE is an integrated tree that was built, BUILD its build directories (several,
since no configuration compiles all files). What our files refer to, libclang
says, with the flags of the build; how it is declared is read from TREE by
declarations.py. Prints the rows of a table in symbols/: NAME|KIND|FILE|DECLARATION.
"""

import concurrent.futures
import functools
import multiprocessing
import os
import re
import shlex
import subprocess
import sys

import declarations

try:
    from clang import cindex
except ImportError:
    sys.exit("symbols.py: no clang for python3; install python3-clang-19 (make packages)")

K = cindex.CursorKind
KINDS = {K.FUNCTION_DECL: "function", K.VAR_DECL: "variable", K.FIELD_DECL: "member",
         K.ENUM_CONSTANT_DECL: "constant", K.TYPEDEF_DECL: "typedef",
         K.STRUCT_DECL: "tag", K.UNION_DECL: "tag", K.ENUM_DECL: "tag"}
TAGS = {K.STRUCT_DECL: "struct ", K.UNION_DECL: "union ", K.ENUM_DECL: "enum "}

tree = os.path.realpath(sys.argv[1])
with open(tree + "/.pkvm-protected.manifest", encoding="utf-8") as f:
    manifest = f.read().split()
texts = {}


def text_of(path):
    if path not in texts:
        with open(path, encoding="utf-8", errors="replace") as file:
            texts[path] = declarations.clean(file.read())
    return texts[path]


# Kernel files that files of ours are included into.
HOSTS = ("/nvhe/mem_protect.c", "/nvhe/hyp-main.c", "/hyp/pgtable.c")


def hooked(name):
    """Kernel files that our hooks changed are no files of ours."""
    return not re.search(r"pkvm_protected|pkvm_denied|/protected/", name)


ours = {os.path.join(tree, f) for f in manifest if not hooked(f)}
# Compiled as a part of HOSTS
included = {f for f in ours if re.search(r"/nvhe/protected/(host_stage2\w*|stage2_mark|hypercall|pinned)\.c$", f)}
words = {f: set(re.findall(r"\w+", text_of(f))) for f in ours if os.path.exists(f)}


def commands(build):
    """The source and flags of each object that has a file of ours in it."""
    for where, _, files in os.walk(build + "/arch/arm64/kvm"):
        yield from ((where, f) for f in files)
    for where, _, files in os.walk(build + "/drivers/virt/pkvm_protected"):
        yield from ((where, f) for f in files)


def units():
    """(build, source, compiler, flags) of all files of ours; what no build compiles,
    because an option is off in all, gets the flags of a neighbour."""
    neighbours = {}
    done = set()
    for build in sys.argv[2:]:
        for where, name in sorted(commands(build)):
            if not name.endswith(".o.cmd"):
                continue
            with open(os.path.join(where, name), encoding="utf-8") as file:
                line = file.readline()
            flags = shlex.split(line.split(":=", 1)[1].split(" ; ")[0])
            source = os.path.realpath(os.path.join(build, flags[-1]))
            if source.endswith(".c") and (
                    source in ours - included or source.endswith(HOSTS) and ".nvhe." in name):
                done.add(source)
                neighbours.setdefault(os.path.dirname(source),
                                      (build, flags[0], flags[1:-1]))
                yield build, source, flags[0], flags[1:-1]
    for source in sorted(f for f in ours - done - included if f.endswith(".c")):
        build, compiler, flags = neighbours[os.path.dirname(source)]
        yield build, source, compiler, flags


def declared(cursor):
    """NAME, KIND of what a cursor refers to."""
    kind = KINDS.get(cursor.kind)
    name = cursor.spelling
    if kind == "tag":
        name = TAGS[cursor.kind] + name
    if kind == "member":
        parent = cursor.semantic_parent
        while parent.kind in TAGS and (not parent.spelling or "(" in parent.spelling
                                       or parent.is_anonymous()):
            parent = parent.semantic_parent
        if parent.kind not in TAGS:
            return name, "line"
        name = TAGS[parent.kind] + parent.spelling + "." + name
    return name, kind


rows = set()
lost = set()


real = functools.lru_cache(maxsize=None)(os.path.realpath)


@functools.lru_cache(maxsize=None)
def record(name, kind, path, number):
    header = path.endswith(".h")
    for attempt in (kind, "line"):
        at = name.rpartition(".")[2].split()[-1] if attempt == "line" else name
        found = declarations.find(text_of(path), attempt, at, header)
        if found:
            _, text = min(found, key=lambda f: abs(f[0] - number))
            rows.add("|".join((at, attempt, os.path.relpath(path, tree), text)))
            return
    lost.add((name, path))


def note(cursor, place):
    target = cursor.referenced
    if target is None or target.kind not in KINDS:
        return
    # A function has many declarations; the first is the one in a header.
    target = target.canonical
    file = target.location.file
    if file is None or target.spelling not in words[place]:
        return
    path = real(file.name)
    if path in ours:
        return
    if "/generated/" in path:
        lost.add((target.spelling, path))
    elif path.startswith(tree + "/"):
        record(*declared(target), path, target.location.line)


def macros(output):
    """Kernel macros that the files of ours in one translation unit name."""
    defined = {}
    used = set()
    text = ""
    path, number = "", 0
    for line in output.split("\n"):
        mark = re.match(r'# (\d+) "([^"]+)"', line)
        if mark:
            path, number = real(mark.group(2)), int(mark.group(1)) - 1
            if path in words and path not in used:
                used.add(path)
                text += text_of(path)
            continue
        number += 1
        define = re.match(r"#define (\w+)(\(?)", line)
        if define and path.startswith("/"):
            defined[define.group(1)] = (path, number, define.group(2))
    named = set(re.findall(r"\w+", text))
    for name in sorted(named & set(defined)):
        path, number, call = defined[name]
        if path in ours or call and not re.search(r"\b%s\s*\(" % name, text):
            continue
        if "/generated/" in path:
            lost.add((name, path))
        elif path.startswith(tree + "/"):
            record(name, "macro", path, number)


def visit(cursor):
    if cursor.location.file:
        place = real(cursor.location.file.name)
        if place in words:
            note(cursor, place)
    for child in cursor.get_children():
        visit(child)


def wanted():
    """The units that say something new. A second configuration matters where the
    preprocessor makes a difference."""
    seen = set()
    for unit in units():
        source = unit[1]
        if source not in seen or "#if" in text_of(source) or source.endswith(HOSTS):
            yield unit
        seen.add(source)


def examine(unit):
    """One translation unit; all that this process has found so far."""
    build, source, compiler, flags = unit
    os.chdir(build)
    flags = [f for f in flags if not f.startswith("-Wp,-MMD")]
    at = flags.index("-c")
    del flags[at:at + 3]
    flags.append("-w")
    macros(subprocess.run([compiler, *flags, "-E", "-dD", source],
                          stdout=subprocess.PIPE, text=True, check=True).stdout)
    parsed = cindex.Index.create().parse(source, args=flags)
    errors = [d for d in parsed.diagnostics if d.severity >= cindex.Diagnostic.Error]
    if errors:
        raise ValueError("%s: %s" % (source, errors[0]))
    for top in parsed.cursor.get_children():
        if top.location.file and real(top.location.file.name) in words:
            visit(top)
    return rows, lost


todo = list(wanted())
seen = {unit[1] for unit in todo}
# A pool that ends when a worker does, libclang's crash included; forked, since what
# was read so far is shared.
with concurrent.futures.ProcessPoolExecutor(
        mp_context=multiprocessing.get_context("fork")) as pool:
    try:
        for some_rows, some_lost in pool.map(examine, todo):
            rows |= some_rows
            lost |= some_lost
    except (ValueError, concurrent.futures.process.BrokenProcessPool) as error:
        sys.exit("symbols.py: %s" % error)

missed = sorted(f for f in ours if f.endswith(".c")
                and f not in seen | included)
if missed or not seen:
    sys.exit("symbols.py: no build compiled " + (" ".join(missed) or "anything"))

# Headers, by the names that our files include them under.
for path in words:
    for name in re.findall(r"^\s*#\s*include\s*<([^>]+)>", text_of(path), re.M):
        for root in ("arch/arm64/kvm/hyp/include", "arch/arm64/include", "include",
                     "include/uapi", "arch/arm64/include/uapi"):
            full = os.path.join(tree, root, name)
            if os.path.exists(full):
                if full not in ours:
                    rows.add("%s|header|%s|#include <%s>" % (name, os.path.join(root, name), name))
                break

for name, path in sorted(lost):
    # An option that a kernel lacks is off there, which our code allows for.
    if path.endswith("/autoconf.h"):
        continue
    # Generated headers come from tables of the tree: the word stands there.
    for source in ("arch/arm64/tools/cpucaps", "arch/arm64/tools/sysreg"):
        word = re.sub(r"^ARM64_|^SYS_", "", name)
        if "/generated/" in path and re.search(r"\b%s\b" % word, text_of(tree + "/" + source)):
            rows.add("%s|word|%s|%s" % (name, source, word))
            break
    else:
        print("symbols.py: no declaration read: %s in %s" % (name, path), file=sys.stderr)
print("# NAME|KIND|FILE|DECLARATION; written by 'make symbols', not by hand")
print("\n".join(sorted(rows)))
