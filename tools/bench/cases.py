# SPDX-License-Identifier: GPL-2.0-only
"""What is measured: the regions of each case, the kernels, the single events."""

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

# QEMU's virt has neither devices nor memory in these GiBs, so that their tables are those
# of the regions only. They are near to memory: EL2's linear address depends on a random
# tag, and a region far from memory may need one more table of the first level.
BASE = 0x100000000

# Several small regions lie as in a peripheral block: near each other, not adjacent.
CASES = {
    "1 x 4 KiB": [(BASE, 4 * KIB)],
    "8 x 4 KiB": [(BASE + i * 64 * KIB, 4 * KIB) for i in range(8)],
    "8 x 64 KiB": [(BASE + i * 128 * KIB, 64 * KIB) for i in range(8)],
    "1 x 2 MiB": [(BASE, 2 * MIB)],
    "8 x 2 MiB": [(BASE + i * 4 * MIB, 2 * MIB) for i in range(8)],
    "1 x 1 GiB": [(BASE, GIB)],
    "1 x 1 GiB, 64 KiB off": [(BASE + 64 * KIB, GIB)],
    "1 x 32 GiB": [(BASE, 32 * GIB)],
}

# The case whose boots also measure the single events.
EVENTS_AT = {"4k": "8 x 4 KiB", "64k": "8 x 64 KiB"}

# The RTC, in the GiB that QEMU's devices and the console share
NEAR = [(0x9010000, 64 * KIB)]

VARIANTS = ("off", "ours", "private", "pages", "range")
DONATIONS = ("pages", "range")
# Which of them map regions at their linear addresses
LINEAR = ("ours", "pages")


def of(pages):
    """The cases of whole pages of this size."""
    page = int(pages[:-1]) * KIB
    return {name: regions for name, regions in CASES.items()
            if all(size % page == 0 for _, size in regions)}


def variants(name):
    """32 GiB are 8 million pages, and donation looks at each: too long to count."""
    return [variant for variant in VARIANTS
            if total(name) <= GIB or variant not in DONATIONS]


def total(name):
    """Bytes of all regions of a case"""
    return sum(size for _, size in CASES[name])


MMIO, MMIO_NEAR, RAM, DENIED, RUN = (
    "first touch of MMIO, far from regions",
    "first touch of MMIO, beside a region",
    "first touch of RAM",
    "denied access",
    "VM: one KVM_RUN, exit and back")


def steps(events):
    """What the guest does for these."""
    words = {MMIO: "bench:touch@4010000000", MMIO_NEAR: "bench:touch@9030000",
             RAM: "bench:touch@50000000", DENIED: f"bench:denied@{BASE:x}",
             RUN: "vm0:ram=ok:600df00d bench:run"}
    return " ".join(words[event] for event in events).split()
