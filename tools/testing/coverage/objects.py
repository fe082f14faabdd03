# SPDX-License-Identifier: GPL-2.0-only
"""Which address of a kernel is which line of ours, by the line tables of kernel.sh."""

import collections
import concurrent.futures
import os
import re
import subprocess

DRIVERS = "drivers/virt/pkvm_protected/"
# Kbuild's lists of what is built in, and which objects there are ours.
LISTS = (("arch/arm64/kvm/.built-in.a.cmd", "arch/arm64/kvm/", r"protected/\S+\.o"),
         (DRIVERS + ".built-in.a.cmd", DRIVERS, r"[\w-]+\.o"),
         (DRIVERS + "selftest/.built-in.a.cmd", DRIVERS + "selftest/", r"[\w-]+\.o"))
EL2 = re.compile(r"/nvhe/(?:selftest/[\w-]+|protected(?:_forward)?)\.nvhe\.o$")
OURS = re.compile(r"(arch/arm64/kvm/protected/(?:selftest/)?[\w.-]+\.[chS]"
                  r"|arch/arm64/kvm/hyp/nvhe/(?:selftest/[\w.-]+\.[chS]|protected(?:_forward)?\.c)"
                  r"|arch/arm64/kvm/hyp/include/nvhe/pkvm_protected(?:_forward)?\.h"
                  r"|arch/arm64/include/asm/kvm_pkvm_(?:protected|denied)\w*\.h"
                  r"|drivers/virt/pkvm_protected/(?:selftest/)?[\w-]+\.[ch])$")
CONDITIONAL = re.compile(r"^(?:b\.\w+|cbn?z|tbn?z)$")

# addr: as linked; line: of file, both None in code that is not ours
Insn = collections.namedtuple("Insn", "addr file line conditional")


def added_lines(tree, pristine):
    """{file: {line}} of what patches have put into the kernel's own sources."""
    found = {}
    with open(os.path.join(tree, ".pkvm-protected.manifest"), encoding="utf-8") as file:
        paths = [path for path in file.read().split() if path.endswith((".c", ".h", ".S"))]
    for path in paths:
        before = os.path.join(pristine, path)
        if os.path.exists(before):
            diff = subprocess.run(["diff", "-U0", before, os.path.join(tree, path)],
                                  check=False, stdout=subprocess.PIPE, text=True).stdout
            found[path] = {int(first) + i for first, count in re.findall(
                r"(?m)^@@ \S+ \+(\d+)(?:,(\d+))? @@", diff) for i in range(int(count or 1))}
    return found


def _hosts(added):
    """The objects of these sources; at EL2 those of hyp/ are compiled anew."""
    return [os.path.splitext(path)[0] + (".nvhe.o" if "/hyp/" in path else ".o")
            for path in sorted(added) if not path.endswith(".h")]


def _objects(build, added):
    """Objects that hold code of ours, as kbuild has linked them: others may be there
    from an earlier build."""
    hosts = _hosts(added)

    def command(path):
        with open(os.path.join(build, path), encoding="utf-8") as file:
            return file.readline()

    found = re.findall(r"\S+\.nvhe\.o", command(
        "arch/arm64/kvm/hyp/nvhe/.kvm_nvhe.tmp.o.cmd"))
    found = [os.path.normpath(name) for name in found]
    found = [name for name in found if EL2.search(name) or name in hosts]
    for path, folder, pattern in LISTS:
        # The self-test is not in every kernel.
        if os.path.exists(os.path.join(build, path)):
            found += [folder + name for name in
                      re.findall(rf"(?<= ){pattern}", command(path))]
    found += [name for name in hosts if not name.endswith(".nvhe.o")]
    return sorted(set(found))


def _disassembly(path, objdump):
    """(function, offset, mnemonic, file, line) of each instruction."""
    text = subprocess.run([objdump, "-d", "-l", path], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    function = file = line = base = None
    for row in text.splitlines():
        head = re.match(r"([0-9a-f]+) <(.+)>:$", row)
        if head:
            base, function = int(head[1], 16), head[2]
            file = line = None
            continue
        place = re.match(r"; (/\S+):(\d+)$", row)
        if place:
            file, line = os.path.normpath(place[1]), int(place[2])
            continue
        insn = re.match(r"\s*([0-9a-f]+): [0-9a-f]{8}\s+(\S+)", row)
        if insn and function:
            yield function, int(insn[1], 16) - base, insn[2], file, line


def _symbols(vmlinux):
    """(source file, name) to address, and name to all its addresses."""
    text = subprocess.run(["readelf", "-sW", vmlinux], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    exact, every, source = {}, collections.defaultdict(list), None
    for row in text.splitlines():
        fields = row.split()
        if len(fields) != 8:
            continue
        if fields[3] == "FILE":
            source = fields[7]
        elif fields[3] in ("FUNC", "NOTYPE"):
            exact[source, fields[7]] = int(fields[1], 16)
            every[fields[7]].append(int(fields[1], 16))
    return exact, every


def _ours(file, line, added):
    """The path in the kernel of a line of ours, or None"""
    found = OURS.search(file or "")
    return found[1] if found else next(
        (path for path, lines in added.items()
         if line in lines and file.endswith("/" + path)), None)


def _insns_of(build, name, objdump, symbols, added):
    """A list of (function's address, [Insn]) of an object."""
    exact, every = symbols
    source = os.path.basename(name).replace(".nvhe.o", ".c").replace(".o", ".c")
    prefix = "__kvm_nvhe_" if name.endswith(".nvhe.o") else ""
    found = collections.OrderedDict()
    for function, offset, mnemonic, file, line in _disassembly(
            os.path.join(build, name), objdump):
        linked = prefix + function
        start = exact.get((source, linked))
        if start is None and len(every[linked]) == 1:
            start = every[linked][0]
        # Not linked, because nothing calls it.
        if start is None:
            continue
        ours = _ours(file, line, added)
        found.setdefault(start, []).append(
            Insn(start + offset, ours, line if ours else None,
                 bool(CONDITIONAL.match(mnemonic))))
    return [(start, insns) for start, insns in found.items()
            if any(insn.file for insn in insns)]


def names(build, tree, pristine):
    """The objects, as the variables CFLAGS_NAME and AFLAGS_NAME of kbuild name them:
    from where their Makefile is."""
    for name in _objects(build, added_lines(tree, pristine)):
        # All of EL2 is built from one Makefile, what lies above it as well.
        top = "arch/arm64/kvm/hyp/nvhe" if name.endswith(".nvhe.o") else next(
            folder for folder in ("arch/arm64/mm", DRIVERS, "arch/arm64/kvm")
            if name.startswith(folder))
        yield os.path.relpath(name, top)


def look(build, objdump, added):
    """{"el1" or "el2": [(function's address, [Insn])]} of a kernel"""
    symbols = _symbols(os.path.join(build, "vmlinux"))
    objects = _objects(build, added)
    found = {"el1": [], "el2": []}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, functions in zip(objects, pool.map(
                lambda name: _insns_of(build, name, objdump, symbols, added), objects)):
            found["el2" if name.endswith(".nvhe.o") else "el1"] += functions
    if not all(found.values()):
        raise ValueError(f"{build} has no line tables for code of ours")
    return found


def write_map(path, found):
    """For the plugin."""
    with open(path, "w", encoding="utf-8") as out:
        for level, functions in found.items():
            for start, insns in functions:
                out.write(f"{level} {start:x} {insns[-1].addr + 4:x}\n")
