# SPDX-License-Identifier: GPL-2.0-only
"""The cost tables: Markdown, CSV and a plot."""

import collections
import csv
import os
import re
import subprocess

import aims
import cases
import plot
import table_pages

# profile: function to EL2 instructions in the window; reserved: bytes;
# tables: what those of both stages cover; mapped: EL2's ranges of the regions;
# events: event to EL2 instructions
Measured = collections.namedtuple("Measured",
                                  "profile reserved tables mapped events")

SECTIONS = collections.OrderedDict([
    ("text", r"\.hyp\.(text|idmap\.text)$"),
    ("read-only data", r"\.hyp\.rodata|\.hyp\.data\.\.ro_after_init"),
    ("data", r"\.hyp\.data$|\.hyp\.data\.\.percpu"),
    ("bss", r"\.hyp\.bss")])
NAMES = {"off": "option off", "ours": "protected", "donation": "donation"}


def instructions(measured):
    """EL2 instructions in the window"""
    return sum(measured.profile.values())


def pages(found, cell, variant, name):
    """Table pages that exist for the regions' sake, in (stage-1, stage-2)."""
    one, off = found[cell, variant, name], found[cell, "off", name]
    ranges = one.mapped, cases.CASES[name] if one.mapped else []
    return tuple(len(table_pages.over(one.tables[i] - off.tables[i], ranges[i]))
                 for i in range(2))


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
    return f"{number:+,}"


def _costs(cell, found):
    rows = []
    for name in cases.of(cell[1]):
        off, ours, donated = (found[cell, variant, name] for variant in cases.VARIANTS)
        cost = [instructions(one) - instructions(off) for one in (ours, donated)]
        row = [name, _plus(cost[0]), _plus(cost[1]), f"{cost[0] / cost[1]:.4g}"]
        for variant, one in (("ours", ours), ("donation", donated)):
            row += [" + ".join(map(str, pages(found, cell, variant, name))),
                    (one.reserved - off.reserved) // 1024]
        rows.append(row)
    return _table(["regions", "EL2 instructions", "donation", "ratio",
                   "table pages", "KiB reserved", "donation: pages",
                   "KiB reserved"], rows)


def _events(cell, found):
    here = cases.EVENTS_AT[cell[1]]
    rows = []
    for event in (cases.MMIO, cases.RAM, cases.DENIED, cases.RUN, cases.MMIO_NEAR):
        name = "near" if event == cases.MMIO_NEAR else "events"
        results = [found[cell, "off", name], found[cell, "ours", "none"],
                   found[cell, "ours", name], found[cell, "donation", name]]
        rows.append([event] + [_n(one.events[event]) if event in one.events
                               else "" for one in results])
    return _table(["EL2 instructions", "option off", "nothing declared",
                   f"{here} protected", "donated"], rows)


def _aims(cell, found, sizes_of):
    def cost(name, variant):
        return instructions(found[cell, variant, name]) - \
               instructions(found[cell, "off", name])

    def event(name, variant):
        key = ("ours", "none") if variant == "none" else (variant, "events")
        return found[(cell, *key)].events.get(name)

    growth = sizes_of[cell]["ours"]["text"] - sizes_of[cell]["off"]["text"]
    found_rows = list(aims.rows(
        cell, cost, lambda name: pages(found, cell, "ours", name), event, growth))
    text = _table(["aim", "limit", "measured", ""],
                  [[aim, _n(limit), _n(got), "met" if got <= limit else "**missed**"]
                   for aim, limit, got, _ in found_rows])
    missed = dict.fromkeys(key for _, limit, got, key in found_rows if got > limit)
    return text + "".join(f"\n{aims.WHY[key]}\n" for key in missed if key in aims.WHY)


def _profile(cell, found, name):
    off, ours, donated = (found[cell, variant, name].profile
                          for variant in cases.VARIANTS)
    rows = [(function, ours.get(function, 0) - off.get(function, 0),
             donated.get(function, 0) - off.get(function, 0))
            for function in off.keys() | ours.keys() | donated.keys()]
    rows = sorted((row for row in rows if row[1] or row[2]),
                  key=lambda row: (-max(abs(row[1]), abs(row[2])), row[0]))[:16]
    return _table(["EL2 function", "protected", "donation"],
                  [[f"`{function}`", _plus(a), _plus(b)] for function, a, b in rows])


def _sizes(cell, sizes_of):
    rows = [[kind] + [_n(sizes_of[cell][v][kind]) for v in ("off", "ours")] +
            [_plus(sizes_of[cell]["ours"][kind] - sizes_of[cell]["off"][kind])]
            for kind in sizes_of[cell]["ours"]]
    return _table(["bytes", "option off", "option on", "growth"], rows)


HEAD = """<!-- Written by make bench. Do not edit. -->

# What protection costs

Instructions that EL2 executes, pages and bytes; never time. `make bench` prints
these tables and writes this file, [cost.csv](cost.csv) and [cost.svg](cost.svg).

**The variants.** *Option off* is the same source without
`CONFIG_PKVM_PROTECTED_MMIO`, booted with the same device tree; our calls are then
empty, and `make check` shows that its objects are those of the unmodified kernel
(suite option-off). *Protected* is what the option does: mapped and marked at boot,
both tables read back. *Donation* is the alternative of the mailing list: in
`__pkvm_init_finalise()`, page by page, with both locks held and both tables looked
up, mapped and marked, nothing read back (`tools/bench/donate/`, never part of the
kernel tree). Declaration at EL1 is the same for both. Single regions start at
{base:#x}; several are 64 KiB, 128 KiB or 4 MiB apart there.

**What is counted.** EL2's instructions from the entry of `__pkvm_init` to that of
`__pkvm_prot_finalize`, by a QEMU plugin that knows EL2 by its addresses
(`tools/bench/count.c`), less those with the option off: so with the pool that the
regions need. Table pages are those of stage-1 of EL2 + stage-2 of the host that
cover a region and that a boot with the option off does not have, found from outside; reserved memory is `hyp_mem_size`.

**Deterministic.** One CPU ({cpu}), `-icount shift=0,sleep=off`, a fixed clock, no random
seed in the device tree: instructions are the time. Each boot was done {runs} times with
identical counts of every function at every mark, else there would be no table.

"""


def _markdown(cells, found, sizes_of, versions_of, runs):
    text = HEAD.format(base=cases.BASE, cpu="cortex-a76", runs=runs)
    text += "".join(sorted({f"{c}\n{q}\n" for _, c, q in versions_of.values()}))
    for cell in cells:
        page_size = cell[1]
        baseline = instructions(found[cell, "off", "events"])
        text += f"\n## Linux {versions_of[cell][0]}, {page_size.upper()} pages\n\n"
        text += (f"With the option off EL2 executes {_n(baseline)} instructions; "
                 f"with it on and nothing declared, "
                 f"{_plus(instructions(found[cell, 'ours', 'none']) - baseline)}. "
                 "Above that:\n\n")
        text += _costs(cell, found) + "\nSingle events:\n\n" + _events(cell, found)
        text += "\nAims:\n\n" + _aims(cell, found, sizes_of)
        for name in (cases.EVENTS_AT[page_size], aims.LARGE, aims.LARGE_OFF):
            text += f"\nWhere the instructions go, {name}:\n\n"
            text += _profile(cell, found, name)
        text += "\nSize of the hypervisor and of the kernel:\n\n" + _sizes(cell, sizes_of)
    return text


def _csv(path, cells, found, sizes_of, versions_of):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["linux", "pages", "variant", "what", "quantity", "value"])
        for (cell, variant, name), one in found.items():
            head = [versions_of[cell][0], cell[1], variant, name]
            if name in cases.CASES:
                out.writerow(head + ["el2-instructions", instructions(one)])
                for stage, number in enumerate(pages(found, cell, variant, name), 1):
                    out.writerow(head + [f"stage{stage}-table-pages", number])
                out.writerow(head + ["reserved-bytes", one.reserved])
            for event, count in one.events.items():
                out.writerow(head + [event, 0 if count is None else count])
        for cell in cells:
            for variant, parts in sizes_of[cell].items():
                for part, size in parts.items():
                    out.writerow([versions_of[cell][0], cell[1], variant, part,
                                  "bytes", size])


def write(directory, cells, found, sizes_of, versions_of, runs):
    """cost.md, also on stdout; cost.csv; cost.svg of the first cell."""
    os.makedirs(directory, exist_ok=True)
    text = _markdown(cells, found, sizes_of, versions_of, runs)
    print(text)
    with open(os.path.join(directory, "cost.md"), "w", encoding="utf-8") as file:
        file.write(text)
    _csv(os.path.join(directory, "cost.csv"), cells, found, sizes_of, versions_of)
    cell = cells[0]
    lines = {NAMES[variant]: [(cases.total(name),
                               instructions(found[cell, variant, name]))
                              for name in cases.of(cell[1])
                              if not name.endswith("off")]
             for variant in cases.VARIANTS}
    plot.write(os.path.join(directory, "cost.svg"), lines,
               f"EL2 instructions at boot, Linux {versions_of[cell][0]}, "
               f"{cell[1].upper()} pages")
