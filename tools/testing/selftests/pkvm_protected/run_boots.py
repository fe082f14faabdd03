#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Boot the rows of rows/*.cfg, or of a file, and print KTAP.

  run_boots.py --tree TREE --build DIR [--rows FILE] [--suite check|ci]
               [--but NAME,NAME] [--keep] [--unless-hangs yes]
               [--pages 4k|16k|64k] [--cpu CPU] [--mode nVHE|hVHE]
               [--append TEXT] [--variant NAME] [--reach PLUGIN --maps DIR]
               [--exactly] [NAME...]

A row passes when the guest's own KTAP passes, every expected line is in the
kernel log, and no unwanted one is. A failed row keeps its console log, device
tree and QEMU command; their place is printed. A timeout is a failure that says
so. A row that needs a device which QEMU does not have is skipped, and says so.
NAME selects rows by the beginning of their names, or by the whole name with
--exactly; without a NAME --suite selects. kernel-VERSION.cfg has the rows that
only an older kernel boots, and the names of the other rows that it boots.
"""

import argparse
import concurrent.futures
import dataclasses
import gzip
import os
import shutil
import struct
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "../../../.."))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "boots"))

import judge      # noqa: E402
import machine    # noqa: E402
import oracle     # noqa: E402
import rows       # noqa: E402


ARCHIVE_LOCK = threading.Lock()
BOARD_TEST = "drivers/virt/pkvm_protected/pkvm_protected_board_test.ko"
REGULATOR = "drivers/regulator/gpio-regulator.ko"
# Kernel parameters that come with the initrd
BOOTCONFIG = b'kernel.initcall_blacklist = ' \
    b'"finalize_pkvm,pkvm_protected_verdict,pkvm_protected_enforced"\n'

HANGS = """
[option-off]
variant = off
dts =
control = none
steps = r4@9010fe0=ok:31
timeout = 30
"""


def build_stub(workdir, name):
    """Assemble one of boots/*.S to a flat binary."""
    llvm = subprocess.run([os.path.join(TOP, "tools/kernel/llvm.sh")],
                          check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()
    suffix = "" if llvm == "1" else llvm
    obj = os.path.join(workdir, name + ".o")
    stub = os.path.join(workdir, name + ".bin")
    subprocess.run(["clang" + suffix, "--target=aarch64-linux-gnu", "-c", "-o",
                    obj, os.path.join(HERE, "boots", name + ".S")], check=True)
    subprocess.run(["llvm-objcopy" + suffix, "-O", "binary", obj, stub],
                   check=True)
    return stub


def newest_source():
    """The source of the newest kernel that is supported."""
    tools = os.path.join(TOP, "tools/kernel")
    with open(os.path.join(tools, "versions"), encoding="utf-8") as file:
        newest = next(line.split()[0] for line in file
                      if line.strip() and not line.startswith("#"))
    return subprocess.run([os.path.join(tools, "fetch.sh"), newest], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


class Runner:
    """What all boots have in common."""

    def __init__(self, tree, build, workdir, pages="4k", keep=True):
        self.workdir = workdir
        shutil.rmtree(self.workdir, ignore_errors=True)
        os.makedirs(self.workdir)
        self.tree = tree
        self.build = build
        self.keep = keep
        self.pages = pages
        # Only the suite coverage asks for these.
        self.reach = self.maps = None
        self.initramfs = os.path.join(build, "guest/initramfs.gz")
        # The newest kernel's parser also reads the KTAP of an older kernel.
        self.kunit = judge.kunit_of(tree) or judge.kunit_of(newest_source())
        self.stubs = {"raw": build_stub(self.workdir, "stub"),
                      "firmware": build_stub(self.workdir, "firmware")}

    def kernel(self, variant):
        """The directory of a variant; default has no suffix."""
        name = f"{os.path.basename(self.tree)}-{self.pages}"
        return name if variant == "default" else f"{name}-{variant}"

    def image(self, variant):
        """Its kernel."""
        return os.path.join(self.build, self.kernel(variant),
                            "arch/arm64/boot/Image")

    def plugin(self, row, variant, log):
        """For QEMU: record what runs, if that was asked for (suite coverage)."""
        if not self.reach or variant == "off":
            return []
        path = os.path.join(self.maps, self.kernel(variant))
        return ["-plugin", f"{self.reach},map={path}.map,"
                f"out={log[:-4]}.{self.kernel(variant)}.reach" +
                (",el2only=on" if row.kaslr else "")]

    def archive(self, row, variant):
        """What the guest unpacks: its program, and what the row adds."""
        if not row.payload:
            return self.initramfs
        if row.payload == "bootconfig":
            return self._add_bootconfig(os.path.join(self.workdir, "bootconfig.gz"))
        image = self.image(variant)
        files = {
            "kernel": {"Image": image, "initramfs.gz": self.initramfs},
            "board-test": {"board_test.ko": image.replace(
                "arch/arm64/boot/Image", BOARD_TEST)},
            "regulator": {"regulator.ko": image.replace(
                "arch/arm64/boot/Image", REGULATOR)},
        }[row.payload]
        path = os.path.join(self.workdir,
                            f"initramfs-{row.payload}-{variant}.gz")
        with ARCHIVE_LOCK:
            if not os.path.exists(path):
                self._add_files(files, path)
        return path

    def _add_files(self, files, path):
        """The guest's archive and behind it, packed lightly, a second one."""
        spec = path + ".list"
        with open(spec, "w", encoding="utf-8") as out:
            out.writelines(f"file /{name} {file} 0644 0 0\n"
                           for name, file in files.items())
        made = subprocess.run(
            [os.path.join(self.build, "guest/gen_init_cpio"), "-t", "0", spec],
            check=True, stdout=subprocess.PIPE)
        with open(self.initramfs, "rb") as first, open(path, "wb") as out:
            out.write(first.read() + gzip.compress(made.stdout, 1))

    def _add_bootconfig(self, path):
        """The guest's archive with parameters behind it, as in
        Documentation/admin-guide/bootconfig.rst."""
        with open(self.initramfs, "rb") as file:
            archive = file.read()
        # All of it ends at a multiple of 4, with the magic, which has 12 bytes.
        text = BOOTCONFIG + bytes(-(len(archive) + len(BOOTCONFIG)) % 4)
        with open(path, "wb") as out:
            out.write(archive + text + struct.pack("<II", len(text), sum(text)) +
                      b"#BOOTCONFIG\n")
        return path

    def boot_once(self, row, variant, log, image=None):
        """One machine; returns the snapshots that its steps asked for."""
        return machine.boot(row, image or self.image(variant),
                            self.archive(row, variant),
                            self.stubs.get(row.loader),
                            os.path.join(HERE, "dts"), self.workdir, log,
                            int(self.pages[:-1]) * 1024,
                            self.plugin(row, variant, log))

    def boot(self, row):
        """Run one row; returns (row, problems, guest results, log). The
        problems are a text for a row that was skipped."""
        log = os.path.join(self.workdir, row.name + ".log")
        why_not = machine.missing(row)
        if why_not:
            return row, why_not, [], log
        try:
            shots = self.boot_once(row, row.variant, log)
            bad = judge.problems(row, self.kunit, log)
            bad += oracle.problems(row, shots, judge.read(log))
            if row.trace:
                bad += judge.trace_problems(row, machine.trace_of(log))
            if row.control == "samelog":
                other = log[:-4] + ".off.log"
                self.boot_once(row, "off", other)
                bad += judge.differences(log, other)
        except machine.Timeout as error:
            bad = [f"timeout: {error}"]
        except (subprocess.CalledProcessError, OSError) as error:
            text = getattr(error, "stderr", None) or str(error).encode()
            bad = ["could not boot: " + text.decode(errors="replace").strip()]
        results = judge.steps(log) if os.path.exists(log) else []
        if not bad and not self.keep:
            for end in (".log", ".dts", ".dtb", ".cmd"):
                os.unlink(log[:-4] + end)
            shutil.rmtree(log[:-4] + ".esp", ignore_errors=True)
            if row.trace:
                os.unlink(machine.trace_of(log))
        return row, bad, results, log


def version_of(tree):
    """The version of a kernel tree."""
    kdir = os.path.join(HERE, "../../../kernel/kdir.sh")
    return subprocess.run([kdir, tree], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def tell_kernel(tree):
    """threats.py reads it."""
    print(f"# kernel: {version_of(tree)}", flush=True)


def rows_of(version):
    """The file with an older kernel's own rows, and the names that it boots;
    (None, []) for a kernel that boots all rows and has none of its own."""
    path = os.path.join(HERE, f"kernel-{version}.cfg")
    return (path, rows.of_kernel(path)) if os.path.exists(path) else (None, [])


def runner_of(args):
    """The runner that the command line describes."""
    return Runner(args.tree, args.build,
                  args.workdir or os.path.join(args.build, "boots"),
                  args.pages, args.keep)


def hangs(args):
    """Does this machine hang with the option off, too? Then rows show nothing."""
    row = rows.read([], args.pages, args.cpu, HANGS)[0]
    if args.append:
        row = dataclasses.replace(row, append=args.append)
    problems = runner_of(args).boot(row)[1]
    return bool(problems) and problems[0].startswith("timeout: ")


def show(number, row, bad, results, log):
    """One top-level KTAP result, the guest's own below it."""
    if isinstance(bad, str):
        print(f"ok {number} {row.name} # SKIP {bad}", flush=True)
        return
    print("    KTAP version 1")
    print(f"    1..{len(row.steps)}")
    for line in results:
        print("    " + line)
    for line in bad:
        print("# " + line)
    if bad:
        print("# console log: " + log)
    print(f"{'not ok' if bad else 'ok'} {number} {row.name}", flush=True)


def for_cost(doc, name, text):
    """(runner, row) of a test that boots one row with trees of its own, for the
    instructions that it takes. Reads --tree and --build."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--tree", required=True)
    parser.add_argument("--build", required=True)
    args = parser.parse_args()
    runner = Runner(args.tree, args.build, os.path.join(args.build, name))
    return runner, rows.read([], text=text)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rows", help="a file; default all of rows/")
    parser.add_argument("--suite", choices=["check", "ci"],
                        help="which rows, where no names are given")
    parser.add_argument("--unless-hangs",
                        help="yes: skip all of it on a machine that hangs anyway")
    parser.add_argument("--but", default="", help="rows to leave out, NAME,NAME")
    parser.add_argument("--workdir", help="for logs; default BUILD/boots")
    parser.add_argument("--cpu", help="instead of the rows' own")
    parser.add_argument("--mode", choices=["nVHE", "hVHE"],
                        help="that each must boot in")
    parser.add_argument("--append", help="to every kernel command line")
    parser.add_argument("--variant", help="of the kernel, instead of the rows' own")
    parser.add_argument("--pages", default="4k", choices=["4k", "16k", "64k"],
                        help="of the kernels; default 4k")
    parser.add_argument("--keep", action="store_true",
                        help="keep the logs of passed rows, too")
    parser.add_argument("--reach", help="a QEMU plugin, tools/testing/coverage/")
    parser.add_argument("--maps", help="where it finds KERNEL.map")
    parser.add_argument("--exactly", action="store_true",
                        help="names are whole names")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()

    files = [args.rows] if args.rows else rows.FILES
    own, chosen = (None, []) if args.rows else rows_of(version_of(args.tree))
    if own:
        files = files + [own]
    boots = rows.read(files, args.pages, args.cpu)
    if args.mode:
        mode = rf"kvm \[\d+\]: Protected {args.mode} mode initialized successfully"
        boots = [dataclasses.replace(row, match=row.match + [mode])
                 if row.steps else row for row in boots]
    if args.variant:
        boots = [dataclasses.replace(row, variant=args.variant) for row in boots]
    if args.append:
        boots = [dataclasses.replace(row, append=f"{row.append} {args.append}")
                 for row in boots]
    total = len(boots)
    # A word that chooses nothing is a typing mistake, and fewer tests.
    left_out = [name for name in args.but.split(",") if name]
    unknown = [name for name in left_out
               if name not in {row.name for row in boots}]
    chooses = str.__eq__ if args.exactly else str.startswith
    unknown += [name for name in args.names
                if not any(chooses(row.name, name) for row in boots)]
    if unknown:
        parser.error("no such row: " + " ".join(unknown))
    names = args.names or chosen
    if names:
        boots = [row for row in boots
                 if any(chooses(row.name, name) for name in names)]
    elif args.suite:
        boots = [row for row in boots if row.suite == args.suite]
    boots = [row for row in boots
             if row.name.removesuffix(".control") not in left_out]
    if args.unless_hangs and hangs(args):
        print("KTAP version 1\n1..0 # SKIP it hangs under this QEMU with the option "
              "off, too")
        return 0
    runner = runner_of(args)
    runner.reach, runner.maps = args.reach, args.maps

    print("KTAP version 1")
    print(f"1..{len(boots)}")
    tell_kernel(args.tree)
    failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(runner.boot, boots)
        for number, (row, bad, results, log) in enumerate(done, 1):
            show(number, row, bad, results, log)
            skipped += isinstance(bad, str)
            failed += bool(bad) and not isinstance(bad, str)
    print(f"# boots: {len(boots) - failed - skipped} passed, {failed} failed, "
          f"{skipped} skipped")
    if args.names:
        print(f"# chose {len(boots)} of {total} boots")
    return 1 if failed or not boots else 0


if __name__ == "__main__":
    sys.exit(main())
