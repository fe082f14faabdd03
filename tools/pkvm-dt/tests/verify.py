#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""verify on logs and sysfs of real boots, as KTAP.

  verify.py --tool TOOL --image IMAGE --initrd INITRAMFS --workdir DIR

protect makes the trees from QEMU's own. Console and /sys/kernel/pkvm_protected/ of
each boot are compared with the tree that was booted, and with another tree, which
has to fail.
"""

import os
import re
import subprocess
import sys

import agree
from suite import arguments, report

SYSFS = "/sys/kernel/pkvm_protected/"
SHOWN = re.compile(r"# show " + SYSFS + r"(\S+) (.*)")
RTC, GPIO, CONFIG = "/pl031@9010000", "/pl061@9030000", "/fw-cfg@9020000"


class Boot:
    """A tree, and the console and a copy of the sysfs files of its boot."""

    def __init__(self, args, name, devices, append=""):
        self.args = args
        self.path = os.path.join(args.workdir, name)
        self.dtb = self.path + ".dtb"
        self.log = self.path + ".log"
        self.sysfs = self.path + ".sysfs"
        bare = os.path.join(args.workdir, "virt.dtb")
        subprocess.run([args.tool, "protect", bare, *devices, "-o", self.dtb],
                       check=True)
        steps = [f"show{SYSFS}{file}" for file in
                 [f"region{i}" for i in range(len(devices))] + ["digest"]]
        if "mode=none" in append:
            steps = []
        subprocess.run(
            agree.MACHINE + ["-kernel", args.image, "-initrd", args.initrd,
                             "-dtb", self.dtb, "-serial", "file:" + self.log,
                             "-append", " ".join([agree.BOOTARGS, append, "--",
                                                  *steps])],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=240, check=True)
        self.copy_sysfs()

    def copy_sysfs(self):
        """The files as the guest has shown them."""
        os.makedirs(self.sysfs, exist_ok=True)
        with open(self.log, encoding="utf-8", errors="replace") as file:
            for name, line in SHOWN.findall(file.read().replace("\r", "")):
                with open(os.path.join(self.sysfs, name), "a",
                          encoding="utf-8") as out:
                    out.write(line + "\n")

    def verify(self, dtb, how):
        """Status and output of verify of a tree against this boot."""
        told = [f"--{how}", self.log if how == "log" else self.sysfs]
        done = subprocess.run([self.args.tool, "verify", dtb, *told], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode()


def tests(args):
    """(name, status, output, wanted status, wanted words)"""
    two = Boot(args, "two", [RTC, GPIO])
    other = Boot(args, "other", [CONFIG], "kvm-arm.protected_mmio=permissive")
    off = Boot(args, "off", [RTC],
               "kvm-arm.protected_mmio=permissive kvm-arm.mode=none")
    taken = "all of 2 regions taken, none missing, none extra"
    for how in ("log", "sysfs"):
        yield (f"{how}-of-its-boot", *two.verify(two.dtb, how), 0, [taken])
        yield (f"{how}-of-another-boot", *other.verify(two.dtb, how), 1,
               [f"error: {RTC}: [0x9010000..0x9011000) is declared and was not taken",
                f"error: {GPIO}: ", f"error: {CONFIG}: [0x9020000..0x9021000) was "
                "reported and is not declared here", "was reported, the tree's is"])
    yield ("log-of-a-boot-without-pkvm", *off.verify(off.dtb, "log"), 1,
           [f"error: {RTC}: [0x9010000..0x9011000) is declared and "])
    digest = subprocess.run([args.tool, "digest", two.dtb], check=True,
                            stdout=subprocess.PIPE).stdout.decode().strip()
    with open(two.log, encoding="utf-8", errors="replace") as file:
        told = file.read()
    yield ("digest-as-the-boot-prints-it", 0, told, 0,
           [f"pkvm-protected: digest {digest}"])


def judged(args):
    """The tests as results."""
    for name, status, out, want, words in tests(args):
        missing = [word for word in words if word not in out]
        bad = status != want or missing
        yield name, [f"status {status}, no {missing} in:", out[-1500:]] if bad else []


def main():
    args = arguments(__doc__, "tool", "image", "initrd", "workdir")
    agree.base_tree(args.workdir)
    return report(6, judged(args))


if __name__ == "__main__":
    sys.exit(main())
