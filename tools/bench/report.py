# SPDX-License-Identifier: GPL-2.0-only
"""The cost tables, as Markdown."""

import collections
import os
import re
import subprocess

import aims
import cases
import table_pages

# profile: function to EL2 instructions in the window; reserved: bytes;
# tables: what those of both stages cover; events: event to EL2 instructions
Measured = collections.namedtuple("Measured", "profile reserved tables events")

SECTIONS = {
    "text": r"\.hyp\.(text|idmap\.text)$",
    "read-only data": r"\.hyp\.rodata|\.hyp\.data\.\.ro_after_init",
    "data": r"\.hyp\.data$|\.hyp\.data\.\.percpu",
    "bss": r"\.hyp\.bss"}
NAMES = {"off": "option off", "ours": "protected", "private": "private range",
         "pages": "donated by page", "range": "donated by range"}
FORMS = cases.VARIANTS[1:]


def instructions(measured):
    """EL2 instructions in the window"""
    return sum(measured.profile.values())


def pages(found, cell, variant, name):
    """Table pages that exist for the regions' sake, in (stage-1, stage-2)."""
    one, off = found[cell, variant, name], found[cell, "off", name]
    # The random tag differs from kernel to kernel, so EL2's addresses do, too.
    return (len(one.tables[0]) - len(off.tables[0]),
            len(table_pages.over(one.tables[1] - off.tables[1], cases.CASES[name])))


def _text_of_objects(build):
    """Bytes of .text, summed over the objects that the hypervisor is linked from."""
    with open(os.path.join(build, "arch/arm64/kvm/hyp/nvhe/.kvm_nvhe.tmp.o.cmd"),
              encoding="utf-8") as file:
        objects = re.findall(r"\S+\.nvhe\.o(?!\S)", file.readline())
    text = subprocess.run(["size", "-A", *objects], check=True, cwd=build,
                          stdout=subprocess.PIPE, text=True).stdout
    return sum(map(int, re.findall(r"^\.text\S*\s+(\d+)", text, re.M)))


def sizes(build):
    """Bytes of the hypervisor's sections and of Image."""
    found = dict.fromkeys(SECTIONS, 0)
    obj = os.path.join(build, "arch/arm64/kvm/hyp/nvhe/kvm_nvhe.o")
    text = subprocess.run(["readelf", "-SW", obj], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    for name, size in re.findall(r"\] (\.hyp\S+)\s+(?:PROGBITS|NOBITS)\s+\S+\s+"
                                 r"\S+\s+([0-9a-f]+)", text):
        for kind, pattern in SECTIONS.items():
            if re.match(pattern, name):
                found[kind] += int(size, 16)
                break
    if not found["text"]:
        raise ValueError(f"{obj} has no .hyp.text")
    # A section is padded; the sum of its inputs is not.
    found["text of objects"] = _text_of_objects(build)
    found["Image"] = os.path.getsize(os.path.join(build, "arch/arm64/boot/Image"))
    return found


def versions(build):
    """(Linux, compiler, QEMU)"""
    with open(os.path.join(build, "include/config/kernel.release"),
              encoding="utf-8") as file:
        release = file.read().strip()
    with open(os.path.join(build, ".config"), encoding="utf-8") as file:
        compiler = re.search('CONFIG_CC_VERSION_TEXT="(.*)"', file.read())[1]
    qemu = subprocess.run(["qemu-system-aarch64", "--version"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return release, compiler, qemu.splitlines()[0]


def _table(head, rows):
    lines = ["| " + " | ".join(head) + " |",
             "| " + " | ".join(["---"] + ["--:"] * (len(head) - 1)) + " |"]
    for row in rows:
        lines.append("| " + " | ".join(str(cell) for cell in row) + " |")
    return "\n".join(lines) + "\n"


def _n(number):
    return f"{number:,}" if number is not None else "none"


def _plus(number):
    return f"{number:+,}" if number is not None else ""


def _above(found, cell, variant, name):
    """EL2 instructions above the option off; None if not counted"""
    one = found.get((cell, variant, name))
    return one and instructions(one) - instructions(found[cell, "off", name])


def _costs(cell, found):
    rows = []
    for name in cases.of(cell[1]):
        cost = [_above(found, cell, variant, name) for variant in FORMS]
        rows.append([name] + [_plus(one) for one in cost] +
                    [f"{cost[0] / one:.2g}" if one else "" for one in cost[2:]])
    return _table(["EL2 instructions"] + [NAMES[variant] for variant in FORMS] +
                  ["protected / by page", "/ by range"], rows)


def _memory(cell, found):
    rows = []
    for name in cases.of(cell[1]):
        row = [name]
        for variant in FORMS:
            one = found.get((cell, variant, name))
            kib = one and (one.reserved - found[cell, "off", name].reserved) // 1024
            row.append(f"{' + '.join(map(str, pages(found, cell, variant, name)))}, "
                       f"{kib}" if one else "")
        rows.append(row)
    return _table(["table pages, KiB reserved"] +
                  [NAMES[variant] for variant in FORMS], rows)


def _events(cell, found):
    here = cases.EVENTS_AT[cell[1]]
    rows = []
    for event in (cases.MMIO, cases.RAM, cases.DENIED, cases.RUN, cases.MMIO_NEAR):
        name = "near" if event == cases.MMIO_NEAR else "events"
        results = [found[cell, "off", name], found[cell, "ours", "none"],
                   found[cell, "ours", name]]
        rows.append([event] + [_n(one.events[event]) if event in one.events
                               else "" for one in results])
    return _table(["EL2 instructions", "option off", "nothing declared",
                   f"{here} protected"], rows)


def _aims(cell, found, sizes_of):
    def event(name, variant):
        key = ("ours", "none") if variant == "none" else (variant, "events")
        return found[(cell, *key)].events.get(name)

    growth = (sizes_of[cell]["ours"]["text of objects"] -
              sizes_of[cell]["off"]["text of objects"])
    found_rows = list(aims.rows(
        cell, lambda name, variant: _above(found, cell, variant, name),
        lambda name: pages(found, cell, "ours", name), event, growth))
    text = _table(["aim", "limit", "measured", ""],
                  [[aim, _n(limit), _n(got), "met" if got <= limit else "**missed**"]
                   for aim, limit, got, _ in found_rows])
    missed = dict.fromkeys(key for _, limit, got, key in found_rows if got > limit)
    return text + "".join(f"\n{aims.WHY[key]}\n" for key in missed if key in aims.WHY)


def _profile(cell, found, name):
    shown = [variant for variant in FORMS if variant in cases.variants(name)]
    off = found[cell, "off", name].profile
    counts = [found[cell, variant, name].profile for variant in shown]
    rows = [[function] + [one.get(function, 0) - off.get(function, 0) for one in counts]
            for function in set(off).union(*counts)]
    rows = sorted((row for row in rows if any(row[1:])),
                  key=lambda row: (-max(map(abs, row[1:])), row[0]))[:16]
    return _table(["EL2 function"] + [NAMES[variant] for variant in shown],
                  [[f"`{row[0]}`"] + [_plus(one) for one in row[1:]] for row in rows])


def _sizes(cell, sizes_of):
    rows = [[kind] + [_n(sizes_of[cell][v][kind]) for v in ("off", "ours")] +
            [_plus(sizes_of[cell]["ours"][kind] - sizes_of[cell]["off"][kind])]
            for kind in sizes_of[cell]["ours"]]
    return _table(["bytes", "option off", "option on", "growth"], rows)


HEAD = """<!-- Written by make bench. Do not edit. -->

# What protection costs

Instructions that EL2 executes, pages and bytes; never time. `make bench` prints
these tables and writes this file.

**The variants.**

- *Option off*: the same source without `CONFIG_PKVM_PROTECTED_MMIO`, booted with the
  same device tree. `make check SUITE=option-off` shows that its objects are those of
  the tree with the patches before the bindings, which prepare the kernel.
- *Protected*: what the option does. Each region is mapped at its linear address and
  removed from the host stage-2, both by the largest blocks, and both tables are read
  back.
- *Private range*: the same, on a board where no linear address is usable. `setup.c` is
  compiled so that it finds none.
- *Donated by page*: as on the mailing list. At the end of `__pkvm_init_finalise()` each
  page is looked up in both tables, mapped and annotated under both locks.
- *Donated by range*: as in the eighth version of the SMMUv3 series. At the end of
  `__pkvm_init_finalise()` the range is mapped in the private range, each page is checked
  for memory and for an annotation, and the range is annotated at once. Mapping and
  annotation use blocks, as the patches before the bindings let them.

Donation reads nothing back. Its code is in `tools/bench/variants/`, and never part of
the kernel tree; it finds the regions as ours does. Single regions start at {base:#x};
several are 64 KiB, 128 KiB or 4 MiB apart there.

**What is counted.** EL2's instructions from the entry of `__pkvm_init` to that of
`__pkvm_prot_finalize`, by a QEMU plugin that knows EL2 by its addresses
(`tools/bench/count.c`), less those with the option off: so with the pool that the
regions need. Table pages, found from outside, are those that EL2's stage-1 has more than
with the option off + those of the host's stage-2 that cover a region and do not exist
with the option off; reserved memory is `hyp_mem_size`, which grows by 2 MiB at a time.

**Deterministic.** One CPU ({cpu}), `-icount shift=0,sleep=off`, a fixed clock, no random
seed in the device tree: instructions are the time. Each boot was done {runs} times with
identical counts of every function at every mark, else there would be no table.

"""


def _commit():
    """Of the source that was measured"""
    try:
        return subprocess.run(["git", "describe", "--always", "--dirty", "--exclude=*"],
                              check=True, cwd=os.path.dirname(os.path.abspath(__file__)),
                              stdout=subprocess.PIPE, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "that git does not tell"


def _markdown(cells, found, sizes_of, versions_of, runs):
    text = HEAD.format(base=cases.BASE, cpu="cortex-a76", runs=runs)
    text += f"Measured at commit {_commit()}.\n"
    text += "".join(sorted({f"{c}\n{q}\n" for _, c, q in versions_of.values()}))
    for cell in cells:
        page_size = cell[1]
        baseline = instructions(found[cell, "off", "events"])
        text += f"\n## Linux {versions_of[cell][0]}, {page_size.upper()} pages\n\n"
        text += (f"With the option off EL2 executes {_n(baseline)} instructions; "
                 f"with it on and nothing declared, "
                 f"{_plus(instructions(found[cell, 'ours', 'none']) - baseline)}. "
                 "Above that:\n\n")
        text += _costs(cell, found) + "\n" + _memory(cell, found)
        text += "\nSingle events:\n\n" + _events(cell, found)
        text += "\nAims:\n\n" + _aims(cell, found, sizes_of)
        for name in (cases.EVENTS_AT[page_size], aims.LARGE, aims.LARGE_OFF,
                     aims.HUGE):
            text += f"\nWhere the instructions go, {name}:\n\n"
            text += _profile(cell, found, name)
        text += "\nSize of the hypervisor and of the kernel:\n\n" + _sizes(cell, sizes_of)
    return text


def write(directory, cells, found, sizes_of, versions_of, runs):
    """cost.md, also on stdout"""
    os.makedirs(directory, exist_ok=True)
    text = _markdown(cells, found, sizes_of, versions_of, runs)
    print(text)
    with open(os.path.join(directory, "cost.md"), "w", encoding="utf-8") as file:
        file.write(text)
