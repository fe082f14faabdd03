# SPDX-License-Identifier: GPL-2.0-only
"""One deterministic boot under the counting plugin, and what it counted."""

import collections
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../testing/selftests/pkvm_protected/boots"))

import gdbstub      # noqa: E402
import table_pages  # noqa: E402
import watched      # noqa: E402

# Instructions are the clock, and nothing is random or depends on the date. With a
# GiB of memory the random tag of EL2's linear map begins above the largest block of
# 4K pages, so that a GiB has blocks at its linear address whatever the tag.
MACHINE = ["qemu-system-aarch64", "-M",
           "virt,virtualization=on,gic-version=3,dtb-randomness=off",
           "-smp", "1", "-m", "1G", "-nographic", "-no-reboot",
           "-monitor", "none", "-nic", "none",
           "-icount", "shift=0,sleep=off", "-rtc", "base=2026-01-01,clock=vm"]
CPU = "cortex-a76"
LOADED_AT = 0x40200000  # where QEMU puts an Image in this machine
BOOTARGS = ("console=ttyAMA0 earlycon=pl011,0x9000000 panic=-1 "
            "kvm-arm.mode=protected -- ")

TAKEN = re.compile(r"belongs to the hypervisor, EL2 address 0x([0-9a-f]+)")

FIRST = "__kvm_nvhe___pkvm_init"
LAST = "__kvm_nvhe___pkvm_prot_finalize"
# Where an exception from EL1 or EL0 arrives
ENTRY = "__kvm_nvhe___kvm_hyp_host_vector", 0x400

# marks: (name, function to instructions so far); reserved: bytes; tables: see
# table_pages.find(); mapped: EL2's address of each region
Result = collections.namedtuple("Result", "marks reserved tables mapped log")


def symbols(build):
    """Name to address, from System.map."""
    found = {}
    with open(os.path.join(build, "System.map"), encoding="utf-8") as file:
        for line in file:
            addr, _, name = line.split()
            found.setdefault(name, int(addr, 16))
    return found


def _elf_symbols(path, names):
    nm = subprocess.run(["nm", path], check=True, stdout=subprocess.PIPE,
                        text=True).stdout
    return {name: addr for addr, _, name in map(str.split, nm.splitlines())
            if name in names}


def write_map(path, known, guest=None):
    """Write the addresses of this kernel and this guest program for the plugin."""
    start, end = known["__hyp_text_start"], known["__hyp_text_end"]
    text = known["_text"]
    idmap = [known[name] - text + LOADED_AT
             for name in ("__hyp_idmap_text_start", "__hyp_idmap_text_end")]
    functions = {}
    for name, addr in known.items():
        if start <= addr < end and not name.startswith("$"):
            if name.startswith("__kvm_nvhe_") or addr not in functions:
                functions[addr] = name.removeprefix("__kvm_nvhe_")
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"text {start:x} {end:x}\nidmap {idmap[0]:x} {idmap[1]:x}\n")
        for addr, name in sorted(functions.items()):
            out.write(f"f {addr:x} {name}\n")
        out.write(f"at {known[FIRST]:x} first\nat {known[LAST]:x} last\n")
        out.write(f"at {known[ENTRY[0]] + ENTRY[1]:x} enter\n")
        if guest:
            for name, addr in _elf_symbols(guest, ("bench_begin", "bench_end")).items():
                out.write(f"user {addr} {name}\n")


def read_counts(path):
    """A list of (mark, {function: instructions so far}), to the last mark that is
    measured: after it the guest waits until its tables were read."""
    marks = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            first, name = line.split(None, 1)
            if first == "@":
                marks.append((name.strip(), {}))
            else:
                marks[-1][1][name.strip()] = int(first)
    while marks and marks[-1][0] == "enter":
        marks.pop()
    return marks


def device_tree(workdir, name, nodes):
    """QEMU's own tree with these nodes; returns the .dtb."""
    base = os.path.join(workdir, "base.dts")
    if not os.path.exists(base):
        dtb = os.path.join(workdir, "base.dtb")
        argv = MACHINE + ["-cpu", CPU]
        argv[2] += ",dumpdtb=" + dtb
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", "-o", base, dtb],
                       check=True)
    source = os.path.join(workdir, name + ".dts")
    with open(base, encoding="utf-8") as file, \
         open(source, "w", encoding="utf-8") as out:
        out.write(file.read() + nodes)
    dtb = source[:-1] + "b"
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", dtb, source],
                   check=True)
    return dtb


def region_nodes(regions):
    """Raw declarations of (start, size)."""
    text = "".join(f"""	guard@{start:x} {{
		compatible = "pkvm,protected-region";
		reg = <{start >> 32:#x} {start & 0xffffffff:#x} {size >> 32:#x} {size & 0xffffffff:#x}>;
	}};
""" for start, size in regions)
    return "/ {\n" + text + "};\n" if text else ""


def _look(path, known):
    """(bytes reserved, tables) of a machine that waits."""
    gdb = gdbstub.Gdb(path)
    try:
        addr = known["hyp_mem_size"] - known["_text"] + LOADED_AT
        return (int.from_bytes(gdb.memory(addr, 8), "little"),
                table_pages.find(gdb.register, gdb.memory))
    finally:
        gdb.resume()


def run(build, plugin, initramfs, guest, dtb, steps, stem, timeout=300):
    """Boot with these steps, then read the tables; returns a Result. A ValueError says
    what failed."""
    known = symbols(build)
    write_map(stem + ".map", known, guest)
    counts, log = stem + ".counts", stem + ".log"
    argv = MACHINE + [
        "-cpu", CPU, "-plugin", f"{plugin},map={stem}.map,out={counts}",
        "-kernel", os.path.join(build, "arch/arm64/boot/Image"),
        "-initrd", initramfs, "-dtb", dtb,
        "-append", BOOTARGS + " ".join(steps + ["snap:tables"])]
    with open(stem + ".cmd", "w", encoding="utf-8") as cmd:
        cmd.write(" ".join(f"'{a}'" for a in argv) + "\n")
    try:
        seen = watched.run(argv, log, timeout, lambda gdb: _look(gdb, known))
    except watched.Timeout as error:
        raise ValueError(f"{error}, see {log}") from error
    except subprocess.CalledProcessError as error:
        # Messages of the plugin, among others
        raise ValueError(error.stderr.decode(errors="replace").strip()) from error
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    if "tables" not in seen or "not ok" in text:
        raise ValueError(f"a step of the guest failed, see {log}")
    mapped = [int(va, 16) for va in TAKEN.findall(text)]
    return Result(read_counts(counts), *seen["tables"], mapped, log)
