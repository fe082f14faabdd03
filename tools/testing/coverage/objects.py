# SPDX-License-Identifier: GPL-2.0-only
"""Which address of a kernel is which line of ours, by the line tables of kernel.sh."""

import collections
import concurrent.futures
import os
import re
import subprocess

# Kernel files with hooks: files of ours are included there, and inline functions.
HOSTS = ("arch/arm64/kvm/hyp/nvhe/hyp-main.nvhe.o",
         "arch/arm64/kvm/hyp/nvhe/mem_protect.nvhe.o",
         "arch/arm64/kvm/hyp/nvhe/setup.nvhe.o",
         "arch/arm64/kvm/hyp/pgtable.nvhe.o",
         "arch/arm64/kvm/pkvm.o",
         "arch/arm64/mm/fault.o")
DRIVERS = "drivers/virt/pkvm_protected/"
# Kbuild's lists of what is built in, and which objects there are ours.
LISTS = (("arch/arm64/kvm/.built-in.a.cmd", "arch/arm64/kvm/", r"protected/\S+\.o"),
         (DRIVERS + ".built-in.a.cmd", DRIVERS, r"[\w-]+\.o"))
OURS = re.compile(r"(arch/arm64/kvm/(?:hyp/nvhe/)?protected/[\w.-]+\.[chS]"
                  r"|arch/arm64/kvm/hyp/include/nvhe/pkvm_protected\.h"
                  r"|arch/arm64/include/asm/kvm_pkvm_(?:protected|denied)\w*\.h"
                  r"|drivers/virt/pkvm_protected/[\w-]+\.[ch])$")
CONDITIONAL = re.compile(r"^(?:b\.\w+|cbn?z|tbn?z)$")

# addr: as linked; line: of file, both None in code that is not ours
Insn = collections.namedtuple("Insn", "addr file line conditional")


def _objects(build):
    """Objects that hold code of ours, as kbuild has linked them: others may be there
    from an earlier build."""
    def command(path):
        with open(os.path.join(build, path), encoding="utf-8") as file:
            return file.readline()

    found = re.findall(r"\S+\.nvhe\.o", command(
        "arch/arm64/kvm/hyp/nvhe/.kvm_nvhe.tmp.o.cmd"))
    found = [os.path.normpath(name) for name in found]
    found = [name for name in found if "/protected/" in name or name in HOSTS]
    for path, folder, pattern in LISTS:
        found += [folder + name for name in re.findall(rf"(?<= ){pattern}", command(path))]
    found += [name for name in HOSTS if not name.endswith(".nvhe.o")]
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


def _insns_of(build, name, objdump, symbols):
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
        # Not linked: a part that nobody calls.
        if start is None:
            continue
        ours = OURS.search(file or "")
        found.setdefault(start, []).append(
            Insn(start + offset, ours and ours[1], line if ours else None,
                 bool(CONDITIONAL.match(mnemonic))))
    return [(start, insns) for start, insns in found.items()
            if any(insn.file for insn in insns)]


def names(build):
    """The objects, as the variables CFLAGS_NAME and AFLAGS_NAME of kbuild name them:
    from where their Makefile is."""
    for name in _objects(build):
        # All of EL2 is built from one Makefile, what lies above it as well.
        top = "arch/arm64/kvm/hyp/nvhe" if name.endswith(".nvhe.o") else next(
            folder for folder in ("arch/arm64/mm", DRIVERS, "arch/arm64/kvm")
            if name.startswith(folder))
        yield os.path.relpath(name, top)


def look(build, objdump):
    """{"el1" or "el2": [(function's address, [Insn])]} of a kernel"""
    symbols = _symbols(os.path.join(build, "vmlinux"))
    objects = _objects(build)
    found = {"el1": [], "el2": []}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, functions in zip(objects, pool.map(
                lambda name: _insns_of(build, name, objdump, symbols), objects)):
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
