#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the tool with boots: generated declarations on QEMU's virt, each judged by
both; KTAP, one test a declaration.

  agree.py --tool TOOL --image IMAGE --workdir DIR [--count N] [--seed N]

Verdict, digest, and every line that the tool marks as the boot's have to be the
same, in the same order, and the lines about consumers in any order. The boot has no
root file system: it ends in a panic, before or after the verdict.
"""

import collections
import concurrent.futures
import json
import os
import random
import re
import subprocess
import sys

from suite import arguments, report

PREFIX = re.compile(r"^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? pkvm-protected: (.*)$")
# Lines that only a boot prints, after it has taken the regions or refused
LATER = re.compile(r"\d+ of \d+ regions protected|digest v1|.* belongs to the "
                   r"hypervisor|.* is open to the host|and \d+ more|.* is held$|"
                   r".* is not held yet|not held: .*|.* guests are|EL2: ")
# A made-up timer has no registers, and its driver dies of that.
BOOTARGS = ("console=ttyAMA0 earlycon=pl011,0x9000000 panic=-1 "
            "initcall_blacklist=arch_timer_mmio_drv_init "
            "kvm-arm.mode=protected")
# cortex-a57
PA_BITS = "44"
MACHINE = ["qemu-system-aarch64", "-M",
           "virt,virtualization=on,gic-version=3,dtb-randomness=off",
           "-cpu", "cortex-a57", "-smp", "1", "-m", "512M", "-nographic",
           "-no-reboot", "-monitor", "none", "-nic", "none"]


def cells(*numbers):
    """64-bit numbers as cells."""
    return " ".join(f"0x{n >> 32 & 0xffffffff:x} 0x{n & 0xffffffff:x}"
                    for n in numbers)


class Case:
    """One declaration and the devices around it, from one seed."""

    # Interesting places: a device, a hole, RAM, the interrupt controller, ...
    PLACES = [0x0, 0x4000000, 0x7fff000, 0x8000000, 0x8080000, 0x80a0000,
              0x9000000, 0x9010000, 0x9020000, 0x9030000, 0x9040000, 0xa000000,
              0xa003000, 0xa100000, 0xa101000, 0xa110000, 0x10000000,
              0x3efff000, 0x3f000000, 0x40000000, 0x5ffff000, 0x60000000,
              0x4010000000, 0x8000000000, 0xfffffff000, 0x10000000000,
              0xffffffff000, 0x100000000000, 0xfffffffffffff000]
    SIZES = [0x1000, 0x1000, 0x1000, 0x2000, 0x10000, 0x200000, 0x4000000,
             0x800, 0x18, 0x0, 0x1800, 0xffffffffffffffff]
    GOOD = [(0x9010000, 0x1000), (0x9020000, 0x1000), (0x9030000, 0x1000),
            (0x9040000, 0x10000), (0x0, 0x8000000), (0xa100000, 0x100000),
            (0x7fff0000, 0x1000), (0x60000000, 0x200000), (0xa000000, 0x4000)]

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.text = ""
        self.labels = []
        for i in range(self.rng.choice((0, 0, 1, 3, 5))):
            self.add_device(i)
        for i in range(self.rng.choice((1, 1, 2, 3))):
            self.rng.choice((self.add_raw, self.add_raw, self.add_good,
                             self.add_good, self.add_by_device, self.add_below,
                             self.add_odd))(i)

    def reg(self):
        """A range; half of them are valid alone."""
        if self.rng.random() < 0.5:
            return self.rng.choice(self.GOOD)
        start = self.rng.choice(self.PLACES)
        if self.rng.random() < 0.15:
            start += self.rng.choice((0x4, 0x800, 0xfff))
        return start & 0xffffffffffffffff, self.rng.choice(self.SIZES)

    def add_device(self, i):
        """A device in a page or two of its own, or shared with the next."""
        start = 0xa100000 + i * self.rng.choice((0x200, 0x1000, 0x2000))
        props = self.rng.choice((
            "", "", "", 'status = "disabled";', 'status = "reserved";',
            'interrupt-controller; #interrupt-cells = <2>;',
            'compatible = "mmio-sram";', 'compatible = "arm,armv7-timer-mem";',
            'gpio-controller; #gpio-cells = <2>;',
            'interrupts-extended = <&dev0 1 4>;', 'clocks = <&dev0>;'))
        if "&dev0" in props and not self.labels:
            props = ""
        if not self.labels:
            props += " #clock-cells = <0>;"
            if "#interrupt-cells" not in props:
                props += " #interrupt-cells = <2>;"
        size = self.rng.choice((0x1000, 0x200, 0x100, 0x3000))
        self.text += (f"/ {{ dev{i}: dev{i}@{start:x} {{ "
                      f"reg = <{cells(start, size)}>; {props} }}; }};\n")
        self.labels.append(f"&dev{i}")

    def add_raw(self, i):
        """Raw ranges, good and bad."""
        regs = ", ".join("<" + cells(*self.reg()) + ">"
                         for _ in range(self.rng.choice((1, 1, 2, 4))))
        self.declare(i, f"reg = {regs};")

    def add_good(self, i):
        """One range that is valid alone."""
        self.declare(i, f"reg = <{cells(*self.rng.choice(self.GOOD))}>;")

    def declare(self, i, props):
        """A node of the first form."""
        status = self.rng.choice(["", "", "", "", 'status = "disabled";'])
        self.text += (f'/ {{ raw{i}@0 {{ compatible = "pkvm,protected-region"; '
                      f"{props} {status} }}; }};\n")

    def add_by_device(self, i):
        """Devices, some of which do not exist."""
        pool = self.labels + ["&{/pl031@9010000}", "&{/pl061@9030000}",
                              "&{/fw-cfg@9020000}", "&{/flash@0}",
                              "&{/virtio_mmio@a000200}", "&{/apb-pclk}",
                              "&{/pl011@9000000}", "&{/intc@8000000}",
                              "&{/pcie@10000000}", "0x7777", "0"]
        if len(self.labels) > 1 and self.rng.random() < 0.5:
            pool = self.labels
        picked = self.rng.sample(pool, self.rng.choice((1, 1, 2))
                                 if len(pool) > 1 else 1)
        forward = self.rng.choice(("", "linux,forward-neighbours;"))
        self.text += (f'/ {{ by{i} {{ compatible = "linux,pkvm-protected-mmio";'
                      f" linux,protected-devices = <{' '.join(picked)}>; {forward} }}; }};\n")

    def add_below(self, i):
        """On a bus that translates, splits, or does neither."""
        ranges = self.rng.choice((
            "ranges;", "", "ranges = <0x0 0x0 0xa100000 0x100000>;",
            "ranges = <0x0 0x0 0xa100000 0x1000>, <0x1000 0x0 0xa200000 0x1000>;",
            "ranges = <0x0 0x0 0x9010000 0x1000>;"))
        size = self.rng.choice((0x1000, 0x2000))
        if self.rng.random() < 0.4:
            self.add_bus(i)
            return
        self.text += (f"/ {{ bus{i} {{ #address-cells = <1>; #size-cells = <1>; "
                      f'{ranges} raw@0 {{ compatible = "pkvm,protected-region"; '
                      f"reg = <0x0 0x{size:x}>; }}; }}; }};\n")

    def add_bus(self, i):
        """A bus with registers, or with those of its children; one is taken."""
        compatible = self.rng.choice(("simple-bus", "simple-bus", "simple-mfd"))
        reg = cells(*self.rng.choice(((0xa300000, 0x100000), (0xa300000, 0x480),
                                      (0xa400000, 0x1000))))
        ranges = self.rng.choice(("0x0 0x0 0xa300000 0x100000",
                                  "0x0 0x0 0xa300000 0x2000"))
        offsets = self.rng.sample((0x0, 0x80, 0x1000, 0x2000, 0x10000), 3)
        children = "".join(f"b{i}d{n}: d@{at:x} {{ reg = <0x{at:x} 0x80"
                           f"{self.rng.choice(('', '', ' 0x0'))}>; }}; "
                           for n, at in enumerate(offsets))
        self.text += (f'/ {{ bus{i} {{ compatible = "{compatible}"; reg = <{reg}>; '
                      f"#address-cells = <1>; #size-cells = <1>; "
                      f"ranges = <{ranges}>; {children} }}; by-bus{i} {{ "
                      f'compatible = "linux,pkvm-protected-mmio"; '
                      f"linux,protected-devices = <&b{i}d0>; "
                      f"{self.rng.choice(('', 'linux,forward-neighbours;'))} }}; }};\n")

    def add_odd(self, i):
        """Unusual values of reg."""
        self.declare(i, self.rng.choice((
            "", "reg = <0x0 0x9010000 0x0>;", "reg = <0x0>;",
            "reg = <" + " ".join(cells(0xa200000 + 0x2000 * n, 0x1000)
                                 for n in range(34)) + ">;",
            f"reg = <{cells(0x9010000, 0x1000, 0x9010000, 0x1000)}>;",
            f"reg = <{cells(0x900f000, 0x2000)}>;")))


def compile_case(case, base, path):
    """The tree that both judge."""
    with open(path + ".dts", "w", encoding="utf-8") as out:
        out.write(base + case.text +
                  f'/ {{ chosen {{ bootargs = "{BOOTARGS}"; }}; }};\n')
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", path + ".dtb",
                    path + ".dts"], check=True)


def ask_tool(tool, path):
    """(refused, digest, lines, consumers)"""
    done = subprocess.run([tool, "check", path + ".dtb", "--pa-bits", PA_BITS,
                           "--format", "json"], stdout=subprocess.PIPE,
                          check=False)
    got = json.loads(done.stdout)[0]
    if done.returncode != got["refused"]:
        raise ValueError(f"exit status {done.returncode}")
    lines = [m["text"] for m in got["messages"] if m["boot"]]
    needs = {m["text"] for m in got["messages"]
             if not m["boot"] and ": needs " in m["text"]}
    return got["declares"], got["refused"], got.get("digest"), lines, needs


def ask_boot(image, path):
    """The same from the console of a boot"""
    log = path + ".log"
    subprocess.run(MACHINE + ["-kernel", image, "-dtb", path + ".dtb", "-append",
                              BOOTARGS, "-serial", "file:" + log],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=240, check=True)
    with open(log, encoding="utf-8", errors="replace") as file:
        said = [m.group(1) for m in map(PREFIX.match, file.read().splitlines())
                if m]
    text = "\n".join(said)
    refused = "reason 1: a declaration was refused" in text
    taken = re.search(r"^(\d+) of \1 regions protected, host stage-2", text, re.M)
    if said and refused == bool(taken):
        raise ValueError("the boot came to no verdict: " + log)
    digest = re.search(r"^digest (v1 sha256:[0-9a-f]{64})$", text, re.M)
    return (bool(said), refused, digest and digest.group(1),
            [l for l in said if not LATER.match(l) and ": needs " not in l],
            {l for l in said if ": needs " in l})


def compare(args, base, number):
    """What differs, as lines."""
    path = os.path.join(args.workdir, f"case-{number}")
    case = Case(args.seed * 100000 + number)
    try:
        compile_case(case, base, path)
        tool = ask_tool(args.tool, path)
        boot = ask_boot(args.image, path)
    except (subprocess.SubprocessError, ValueError) as error:
        return [str(error)], "?"
    bad = []
    for name, ours, theirs in zip(("declares", "refused", "digest", "lines",
                                   "consumers"), tool, boot):
        # There is a digest if something is declared and nothing refused.
        if name == "digest" and (tool[1] or not tool[0]):
            continue
        if ours != theirs:
            bad += [f"{name}:", f"  tool: {ours}", f"  boot: {theirs}"]
    if not bad:
        for end in (".dts", ".dtb", ".log"):
            os.unlink(path + end)
    kind = "refused" if tool[1] else "accepted" if tool[0] else "nothing"
    return bad, f"{kind}, {len(tool[3])} lines"


def base_tree(workdir):
    """QEMU's own tree for this machine, as source."""
    dtb = os.path.join(workdir, "virt.dtb")
    dump = list(MACHINE)
    dump[2] += ",dumpdtb=" + dtb
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", dtb],
                          check=True, stdout=subprocess.PIPE).stdout.decode()


def main():
    args = arguments(__doc__, "tool", "image", "workdir", count=24, seed=1)
    base = base_tree(args.workdir)
    kinds = collections.Counter()

    def results(pool):
        done = pool.map(lambda n: compare(args, base, n), range(args.count))
        for number, (bad, kind) in enumerate(done):
            kinds[kind.split(",")[0]] += 1
            yield f"agree-{number}", bad, kind

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        status = report(args.count, results(pool))
    print(f"# {dict(kinds)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
