# SPDX-License-Identifier: GPL-2.0-only
"""QEMU for one boot: its device tree, its command line, its console log."""

import hashlib
import os
import re
import subprocess
import threading

import efi
import oracle
import rows
import watched

RAM = 0x40000000
KERNEL_AT = RAM + 0x200000
STUB_AT = RAM + 0x7000000
DTB_AT = RAM + 0x8000000
INITRD_AT = RAM + 0x8200000

REGION = re.compile(r"([\w-]+)@([0-9a-f]+)\+([0-9a-f]+)")

DUMP_LOCK = threading.Lock()


Timeout = watched.Timeout


def _qemu(row):
    return ["qemu-system-aarch64", "-M",
            "virt,virtualization=on,gic-version=3,dtb-randomness=off" + row.machine,
            "-cpu", row.cpu, "-smp", str(row.smp), "-m", row.mem,
            "-nographic", "-no-reboot", "-monitor", "none", "-nic", "none",
            *row.args]


def _run(argv, **kwargs):
    return subprocess.run(argv, check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **kwargs)


def missing(row):
    """What the row needs and is not installed, as text, or None."""
    if row.needs:
        known = _run(["qemu-system-aarch64", "-M", "virt", "-device", "help"])
        if f'name "{row.needs}"' not in known.stdout.decode():
            return "QEMU has no " + row.needs
    firmware = efi.missing(row)
    return "there is no " + firmware if firmware else None


def _base_dts(row, workdir):
    """QEMU's own tree for this machine, as source. Kept: many rows share it."""
    key = "-".join([row.cpu, str(row.smp), row.mem, row.machine, *row.args])
    path = os.path.join(workdir, "base-%s.dts" % "".join(
        c if c.isalnum() else "_" for c in key))
    with DUMP_LOCK:
        if not os.path.exists(path):
            dtb = path[:-1] + "b"
            argv = _qemu(row)
            argv[2] += ",dumpdtb=" + dtb
            _run(argv)
            _run(["dtc", "-q", "-I", "dtb", "-O", "dts", "-o", path, dtb])
    return path


def _seed(row):
    """A KASLR seed of the row's own, the same in every run."""
    digest = hashlib.sha256(row.name.encode()).hexdigest()
    return "/ { chosen { kaslr-seed = <0x%s 0x%s>; }; };\n" % (
        digest[:8], digest[8:16])


def _chosen(row, bootargs, initrd_size):
    """What the boot loader would say, for the boots that have none."""
    return """/ { chosen {
    bootargs = "%s";
    linux,initrd-start = <0x0 0x%x>;
    linux,initrd-end = <0x0 0x%x>;
}; };
""" % (bootargs, INITRD_AT, INITRD_AT + initrd_size)


def _region(name, start, size):
    cells = " ".join(f"{half:#x}" for number in (int(start, 16), int(size, 16))
                     for half in (number >> 32, number & 0xffffffff))
    return f"""/ {{ {name}@{start} {{
    compatible = "pkvm,protected-region";
    reg = <{cells}>;
}}; }};
"""


def _devices(paths):
    return """/ { pkvm-protected-mmio {
    compatible = "linux,pkvm-protected-mmio";
    linux,protected-devices = <%s>;
}; };
""" % " ".join(f"&{{{path}}}" for path in paths)


def _overlay(path):
    """For the self-test, which applies it when the boot is over."""
    return """/ { selftest-overlay {
    compatible = "linux,pkvm-selftest-overlay";
    linux,overlay = [%s];
}; };
""" % _run(["dtc", "-q", "-I", "dts", "-O", "dtb", path]).stdout.hex()


def _edits(row, dts_dir, page):
    """What the row changes in QEMU's tree."""
    for word in row.dts:
        path = os.path.join(dts_dir, word)
        region = REGION.fullmatch(word)
        if region:
            yield _region(*region.groups())
        elif os.path.exists(path + ".dtso"):
            yield _overlay(path + ".dtso")
        elif not word.startswith("/"):
            with open(path + ".dtsi", encoding="utf-8") as edit:
                yield rows.in_pages(edit.read(), page)
    devices = [word for word in row.dts if word.startswith("/")]
    if devices:
        yield _devices(devices)
    yield row.edit


def device_tree(row, dts_dir, workdir, log, page, extra=""):
    """Compile QEMU's tree with the row's edits; returns the .dtb."""
    source = log[:-4] + ".dts"
    with open(source, "w", encoding="utf-8") as out:
        with open(_base_dts(row, workdir), encoding="utf-8") as base:
            out.write(base.read())
        out.writelines(_edits(row, dts_dir, page))
        if row.kaslr:
            out.write(_seed(row))
        out.write(extra)
    dtb = log[:-4] + ".dtb"
    _run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", dtb, source])
    return dtb


def trace_of(log):
    """Where QEMU's trace of a boot goes."""
    return log[:-4] + ".trace"


def boot(row, image, initramfs, stub, dts_dir, workdir, log, page, extra=()):
    """Boot until the machine switches off; the console is in @log, @extra for QEMU.
    Returns the snapshots that the row's steps asked for."""
    bootargs = " ".join(["console=ttyAMA0",
                         "earlycon=pl011,0x9000000" if row.earlycon else "",
                         "panic=-1",
                         "printk.devkmsg=on",
                         "kvm-arm.mode=protected", row.append, "--",
                         *row.steps])
    argv = _qemu(row) + list(extra)
    if stub:
        dtb = device_tree(row, dts_dir, workdir, log, page,
                          _chosen(row, bootargs, os.path.getsize(initramfs)))
        for file, addr in ((image, KERNEL_AT), (initramfs, INITRD_AT),
                           (dtb, DTB_AT)):
            argv += ["-device", f"loader,file={file},addr=0x{addr:x},force-raw=on"]
        argv += ["-device",
                 f"loader,file={stub},addr=0x{STUB_AT:x},force-raw=on,cpu-num=0"]
    elif row.loader in ("efi", "acpi"):
        dtb = device_tree(row, dts_dir, workdir, log, page)
        argv += efi.arguments(row, image, initramfs, dtb, bootargs, log)
    else:
        dtb = device_tree(row, dts_dir, workdir, log, page)
        argv += ["-kernel", image, "-initrd", initramfs, "-dtb", dtb,
                 "-append", bootargs]
    for event in row.trace:
        argv += ["-trace", event, "-D", trace_of(log)]
    stops = any(step.startswith("snap:") for step in row.steps)
    if not stops:
        argv += ["-serial", "file:" + log]
    with open(log[:-4] + ".cmd", "w", encoding="utf-8") as cmd:
        cmd.write(" ".join(f"'{a}'" for a in argv) + "\n")
    if stops:
        return watched.run(argv, log, row.timeout, oracle.take)
    try:
        _run(watched.TOGETHER + argv, timeout=row.timeout)
    except subprocess.TimeoutExpired as error:
        raise Timeout(f"no power-off after {row.timeout} s") from error
    return {}
