# SPDX-License-Identifier: GPL-2.0-only
"""Random declarations for QEMU's virt, and a plain model of how each access has to end:
denied in a region, else as the machine's device there does. All from one seed.
"""

import os
import random
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                   "../../../../.."))
sys.path.insert(0, os.path.join(TOP, "tools/pkvm-dt/tests"))

from agree import cells  # noqa: E402

PAGE = 0x1000
BLOCK = 0x200000
GIB = 1 << 30
RAM = 0x40000000
MIB = 1 << 20

# Each processor's bits of physical address
CPUS = {"cortex-a57": 44, "cortex-a76": 40, "max": 52}

# The kernel's command line is cut at 2048 bytes, init's arguments at 32.
MOST_STEPS = 30


class Area:
    """Addresses where each access ends the same way without protection."""

    def __init__(self, name, start, end, outcome, any_size):
        self.name = name
        self.start = start
        self.end = end
        self.outcome = outcome
        # Are accesses of each size, or only of 4 bytes, defined?
        self.sizes = (1, 2, 4, 8) if any_size else (4,)

    def has(self, start, end):
        """Does the area hold all of [start..end)?"""
        return self.start <= start and end <= self.end


class Valid:
    """A machine and one to eight regions that every rule accepts."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.cpu = self.rng.choice(list(CPUS))
        self.smp = self.rng.choice((1, 1, 2, 4))
        self.mem = self.rng.choice((256, 512, 768, 1024, 2048))
        self.kaslr = self.rng.random() < 0.3
        ram_end = RAM + self.mem * MIB
        self.areas = [
            Area("flash", 0, 0x8000000, "ok", True),
            Area("virtio", 0xa000000, 0xa004000, "ok", False),
            Area("rtc", 0x9010000, 0x9011000, "ok", False),
            Area("gpio", 0x9030000, 0x9031000, "ok", False),
            Area("above RAM", ram_end, ram_end + 256 * MIB, "buserror", False),
            # Between the PCI host bridge's configuration space and its window
            Area("high", 0x5000000000, 0x6000000000, "buserror", False),
        ]
        self.all_raw = False
        self.regions = []
        wanted = self.rng.randint(1, 8)
        while len(self.regions) < wanted:
            self._add_region()
        self.regions.sort()
        self.devices = []
        for _ in range(self.rng.randint(0, 3)):
            self._add_device()

    def _size(self, area):
        pages = self.rng.choice((1, 1, 1, 2, 3, 8, self.rng.randint(1, 64), 512,
                                 512 + self.rng.randint(0, 3), 1024, 4096,
                                 GIB // PAGE + self.rng.randint(0, 513)))
        space = area.end - area.start
        # Leave space for other regions and for one that breaks a rule.
        if pages * PAGE > space // 4:
            pages = self.rng.randint(1, 4)
        return min(pages * PAGE, space)

    def _add_region(self):
        """One more, if it happens to be free; often right behind another."""
        area = self.rng.choice(self.areas)
        size = self._size(area)
        step = PAGE
        if size >= BLOCK and self.rng.random() < 0.6:
            step = GIB if size >= GIB and area.name == "high" else BLOCK
        start = area.start + self.rng.randrange(
            0, area.end - area.start - size + 1, step)
        if self.regions and self.rng.random() < 0.3:
            start = self.rng.choice(self.regions)[1]
        if any(a.has(start, start + size) for a in self.areas) and \
           not any(start < b and a < start + size for a, b in self.regions):
            self.regions.append((start, start + size))

    def _add_device(self):
        """A node of the host in the flash, wholly in a region or in none."""
        start = self.rng.randrange(0, 0x8000000, 0x100)
        if self.rng.random() < 0.5:
            edge = self.rng.choice(self.rng.choice(self.regions))
            start = edge - self.rng.choice((0, 0x100))
        end = start + self.rng.choice((0x100, 0x10, PAGE))
        inside = [self.region_of(a) for a in (start, end - 1)]
        if 0 <= start and end <= 0x8000000 and inside[0] == inside[1] and \
           not any(a < end and start < b for a, b in self.regions
                   if (a, b) != inside[0]) and \
           not any(start < b and a < end for a, b in self.devices):
            self.devices.append((start, end))

    def region_of(self, addr):
        """The region, or None."""
        return next(((a, b) for a, b in self.regions if a <= addr < b), None)

    def area_of(self, addr):
        """The area, or None where the end of an access is not known."""
        return next((area for area in self.areas if area.has(addr, addr + 1)), None)

    def source(self):
        """The declarations and devices as device-tree source."""
        text = "/delete-node/ &{/flash@0};\n"
        for i, (start, end) in enumerate(self.devices):
            text += (f'/ {{ device{i}@{start:x} {{ compatible = "test,device"; '
                     f"reg = <{cells(start, end - start)}>; }}; }};\n")
        by_phandle = {0x9010000: "&{/pl031@9010000}",
                      0x9030000: "&{/pl061@9030000}"}
        raw = []
        for start, end in self.regions:
            if start in by_phandle and self.rng.random() < 0.5 and \
               not self.all_raw:
                text += (f'/ {{ by{start:x} {{ compatible = '
                         f'"linux,pkvm-protected-mmio"; linux,protected-devices = '
                         f"<{by_phandle[start]}>; }}; }};\n")
            else:
                raw.append((start, end))
        self.rng.shuffle(raw)
        while raw:
            count = self.rng.randint(1, 3)
            some, raw = raw[:count], raw[count:]
            regs = ", ".join("<" + cells(a, b - a) + ">" for a, b in some)
            text += (f'/ {{ raw@{some[0][0]:x} {{ compatible = '
                     f'"pkvm,protected-region"; reg = {regs}; }}; }};\n')
        return text

    def step(self, addr):
        """One access there, and how it has to end; None if that is not known."""
        area = self.area_of(addr)
        region = self.region_of(addr)
        if not area:
            return None
        size = self.rng.choice((1, 2, 4, 8, 16) if region else area.sizes)
        # A write that is carried out changes what is read there later.
        writes = region or area.outcome == "buserror"
        kind = self.rng.choice("rrw") if writes else "r"
        outcome = "denied" if region else area.outcome
        return f"{kind}{size}@{addr & ~(size - 1):x}={outcome}"

    def steps(self):
        """A walk over regions, their edges and their neighbours."""
        places = []
        for start, end in self.regions:
            places += [start, end - 1, start - 1, end,
                       self.rng.randrange(start, end)]
        self.rng.shuffle(places)
        places = [self.rng.randrange(area.start, area.end)
                  for area in self.areas] + places
        walk = [step for step in map(self.step, places) if step][:MOST_STEPS]
        self.rng.shuffle(walk)
        return walk

    def log(self):
        """Lines that have to be there."""
        return [f"pkvm-protected: {len(self.regions)} of {len(self.regions)} "
                f"regions protected, host stage-2 on {self.smp} CPUs"]

    def match(self):
        """Regular expressions for the others."""
        return [rf"pkvm-protected: \S+: \[0x{a:x}\.\.0x{b:x}\) belongs to the "
                r"hypervisor, EL2 address 0x[0-9a-f]+" for a, b in self.regions]


def _span(start, end):
    return f"[{start:#x}..{end:#x})"


class Invalid(Valid):
    """The same with one more declaration, /bad@0, whose addresses break one rule."""

    def __init__(self, seed):
        super().__init__(seed)
        self.kaslr = False
        kinds = [self._start, self._size_of, self._empty, self._wraps, self._ram,
                 self._console, self._gic, self._capacity, self._overlap]
        if self.cpu != "max":
            kinds.append(self._beyond)
        self.bad, self.words = self.rng.choice(kinds)()

    def _free(self, size):
        """A place that no region has."""
        while True:
            start = self.rng.randrange(0, 0x8000000 - size, PAGE)
            if not any(start < b and a < start + size for a, b in self.regions) \
               and not any(start < b and a < start + size for a, b in self.devices):
                return start

    def _inside_page(self, start, end, where):
        whole = _span(start & -PAGE, end + PAGE - 1 & -PAGE)
        return [(start, end - start)], \
            f"{_span(start, end)} does not {where} on a page boundary (page size " \
            f"4096); declare {whole} if all of that is yours"

    def _start(self):
        start = self._free(3 * PAGE) + self.rng.randint(1, PAGE - 1)
        return self._inside_page(start, start + PAGE, "start")

    def _size_of(self):
        start = self._free(3 * PAGE)
        return self._inside_page(start, start + PAGE + self.rng.randint(1, PAGE - 1),
                                 "end")

    def _empty(self):
        start = self._free(PAGE)
        return [(start, 0)], f"{_span(start, start)} is empty; give reg a size, or " \
            "remove the entry"

    def _wraps(self):
        start = 2 ** 64 - PAGE * self.rng.randint(1, 16)
        size = 2 ** 64 - start + PAGE * self.rng.randint(1, 16)
        return [(start, size)], f"[{start:#x}..0x1{start + size - 2 ** 64:016x}) " \
            "wraps past the end of the 64-bit address space; correct the size in reg"

    def _ram(self):
        size = PAGE * self.rng.choice((1, 2, 512))
        end = RAM + self.mem * MIB
        start = self.rng.randrange(RAM, end - size + 1, PAGE)
        return [(start, size)], f"{_span(start, start + size)} overlaps memory " \
            f"{_span(RAM, end)}; only MMIO can be protected this way, correct reg"

    def _console(self):
        return [(0x9000000, PAGE)], "[0x9000000..0x9001000) takes the console " \
            "/pl011@9000000 [0x9000000..0x9001000); point stdout-path and earlycon " \
            "elsewhere, or leave it to the host"

    def _gic(self):
        start = 0x8000000 + PAGE * self.rng.randrange(16)
        return [(start, PAGE)], f"{_span(start, start + PAGE)} takes the interrupt " \
            "controller /intc@8000000 [0x8000000..0x8010000), which the host cannot " \
            "do without; correct reg"

    def _capacity(self):
        # Devices by phandle come last, and one of them would be refused instead.
        self.all_raw = True
        at = 0xb000000
        regs = [(at + 2 * PAGE * i, PAGE) for i in range(33 - len(self.regions))]
        start = regs[-1][0]
        return regs, f"{_span(start, start + PAGE)} does not fit, the registry " \
            "holds 32 regions; merge neighbours or raise " \
            "CONFIG_PKVM_PROTECTED_REGS_NUM"

    def _overlap(self):
        at = self._free(4 * PAGE)
        shift = self.rng.choice((0, 1, 2)) * PAGE
        one, two = (at, at + 3 * PAGE), (at + shift, at + shift + PAGE)
        return [(a, b - a) for a, b in (one, two)], f"{_span(*two)} overlaps " \
            f"{_span(*one)} of /bad@0; declare each page once"

    def _beyond(self):
        bits = CPUS[self.cpu]
        size = PAGE * self.rng.choice((1, 512))
        start = (1 << bits) - self.rng.choice((0, 0, PAGE if size > PAGE else 0)) + \
            PAGE * 1024 * self.rng.randint(0, 1)
        return [(start, size)], f"{_span(start, start + size)} lies beyond the " \
            f"{bits} bits of physical address of this CPU; correct reg"

    def source(self):
        regs = ", ".join("<" + cells(*reg) + ">" for reg in self.bad)
        return super().source() + '/ { bad@0 { compatible = "pkvm,protected-region"; ' + \
            f"reg = {regs}; }}; }};\n"

    def steps(self):
        return []

    def log(self):
        return ["pkvm-protected: /bad@0: " + self.words]

    def match(self):
        return [r"pkvm-protected: 0 of \d+ regions protected, reason 1: a "
                "declaration was refused, see above"]
