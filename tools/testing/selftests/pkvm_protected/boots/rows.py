# SPDX-License-Identifier: GPL-2.0-only
"""The rows of rows/*.cfg, and the control that belongs to each.

A row is one boot. A key that it lacks has the value of the section that it is like, or
is empty.

  like      a section that stands before it, or one of rows/default.cfg, which are no
            rows; DEFAULT if there is no such key
  variant   kernel: default, selftest, wide, ... (tools/kernel/variants)
  cpu smp mem machine args	what QEMU emulates
  cpus      words of CPUS, instead of cpu: [NAME] is a row for each of them, all else
            the same, with the names NAME-nvhe, NAME-hvhe and NAME-lpa2
  needs     a QEMU device; where QEMU has no such, the row is skipped
  dts       edits of QEMU's own tree, in this order: files of dts/ (.dtso is an
            overlay, which the self-test applies at the end of the boot), and
            NAME@START+SIZE for a region of that name; behind these one node that
            declares the devices /PATH
  edit      one more edit, as device tree source
  loader    qemu, or raw: QEMU rewrites /memory, so a hole needs our own stub;
            efi or acpi: through UEFI firmware, see efi.py
            or firmware: raw, with an EL3 that speaks FF-A (boots/firmware.S)
  append    kernel command line, before the steps
  earlycon  no: the console begins with its driver
  kaslr     yes: the device tree has a KASLR seed, the same in every run
  payload   kernel: the guest also has /Image and /initramfs.gz, to kexec them
            or board-test: it has /board_test.ko of the row's variant
            or regulator: it has /regulator.ko, a driver for regulator-gpio
            or bootconfig: kernel parameters behind the initramfs
  steps     what the guest does, see guest/step.c
  log       lines that must stand in the kernel log, exactly, in any order
  match     regular expressions that must each match a whole line of it
  nolog     words that must stand nowhere in it
  regions   START+SIZE of each range that boots/oracle.py looks for in the
            tables, at the steps "snap:NAME"; START+SIZE/ENTRIES also says by
            how many entries, blocks or pages, it is marked and mapped
  allow     words of judge.py's lists that this row brings about on purpose
  trace     events that QEMU traces, patterns for its -trace
  trace_has regular expressions, each to be found in some line of the trace
  trace_not regular expressions, to be found in none
  control   off: the same on a kernel with the option off, every "denied" ok
            nodecl: the same kernel without the edits, but for control_dts
            samelog: boot with the option off, too; both logs must be the same
            none: only for rows that protect nothing
            A control leaves out the steps has/, lacks/ and gone/.
  repeat    boot it so many times
  ends      power-off, or panic: before user space, so there are no steps,
            or hyp-panic: the last step makes EL2 panic
  suite     check, or ci: only in SUITE=boots-ci
  timeout   seconds
  pages     page sizes that the row is for, with a CPU where it needs one:
            "4k/max 64k"; empty for all that run_boots.py is asked for

A step "r4@9008000=denied?buserror" ends denied in the row, and with a bus error in the
control, because no device answers there.

In every value, and in the files of dts/, {ADDR+P} stands for the hexadecimal address
plus a page of the kernel under test, {ADDR-2P} for two pages less, and
{4k=A|16k=B|64k=C} for one of three texts. ${KEY} stands for a value of the same row,
${ROW:KEY} for that of another.
"""

import configparser
import dataclasses
import glob
import os
import re

SUITE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEFAULTS = os.path.join(SUITE, "rows/default.cfg")
# The suite boots boots these.
FILES = sorted(set(glob.glob(os.path.join(SUITE, "rows/*.cfg"))) - {DEFAULTS})
# CPUs on which pKVM runs in nVHE mode, in hVHE mode, with 52-bit addresses
CPUS = {"nvhe": "cortex-a57", "hvhe": "cortex-a76", "lpa2": "max"}


@dataclasses.dataclass
class Row:
    """One boot, as written in a .cfg file."""
    name: str
    variant: str
    cpu: str
    smp: int
    mem: str
    machine: str
    args: list
    needs: str
    dts: list
    edit: str
    loader: str
    append: str
    earlycon: bool
    kaslr: bool
    steps: list
    log: list
    match: list
    nolog: list
    regions: list
    allow: list
    payload: str
    trace: list
    trace_has: list
    trace_not: list
    control: str
    control_dts: list
    ends: str
    suite: str
    timeout: int
    pages: list
    is_control: bool = False


def _lines(text):
    return [line for line in text.strip().splitlines() if line.strip()]


def _ranges(text):
    """"0x9010000+0x1000/1 ..." to (start, size, entries), 0 for any number"""
    ranges = []
    for word in text.split():
        place, _, entries = word.partition("/")
        start, size = (int(number, 16) for number in place.split("+"))
        ranges.append((start, size, int(entries or "0")))
    return ranges


# How the text of a key is read; of the others it is the value.
READ = {
    **dict.fromkeys(("smp", "timeout"), int),
    **dict.fromkeys(("earlycon", "kaslr"), lambda text: text == "yes"),
    **dict.fromkeys(("args", "dts", "steps", "trace", "control_dts", "pages"),
                    str.split),
    **dict.fromkeys(("log", "match", "nolog", "allow", "trace_has", "trace_not"),
                    _lines),
    "append": lambda text: " ".join(text.split()),
    "regions": _ranges,
}


def _row(section, name, cpu):
    keys = {field.name for field in dataclasses.fields(Row)} - \
        {"name", "cpu", "is_control"}
    return Row(name=name, cpu=cpu,
               **{key: READ.get(key, str)(section.get(key, "")) for key in keys})


def in_pages(text, page):
    """The text, with its {...} filled in for a page of that many bytes."""
    def address(match):
        pages = int(match[3] or "1") * (-1 if match[2] == "-" else 1)
        return "%x" % (int(match[1], 16) + pages * page)

    def chosen(match):
        return match[(4, 16, 64).index(page // 1024) + 1]

    text = re.sub(r"\{(-?[0-9a-f]+)([+-])([0-9]*)P\}", address, text)
    return re.sub(r"\{4k=([^|}]*)\|16k=([^|}]*)\|64k=([^|}]*)\}", chosen, text)


def _is_for(row, pages):
    for cell in row.pages:
        if cell.partition("/")[0] not in ("4k", "16k", "64k"):
            raise ValueError(f"{row.name}: pages = {cell}")
    return not row.pages or any(cell in (pages, f"{pages}/{row.cpu}")
                                for cell in row.pages)


def _allowed(step):
    """The step as it ends without protection."""
    step = re.sub("=denied[?]", "=", step)
    step = re.sub("=(denied|stuck)", "=ok", step).removesuffix("=lost")
    return re.sub("=kept:.*", "=ok", step)


# Steps about the kernel's files of regions; a control has no region.
ABOUT_REGIONS = ("has/", "lacks/", "gone/")


def control_of(row):
    """The same boot without protection: each denied access has to succeed, and QEMU
    has to trace each access that the row must not have."""
    common = dict(name=row.name + ".control", log=[], match=[],
                  nolog=["pkvm-protected:"], trace_not=[],
                  trace_has=row.trace_has + row.trace_not,
                  steps=[_allowed(s) for s in row.steps
                         if not s.startswith(ABOUT_REGIONS)], is_control=True)
    if row.control == "off":
        return dataclasses.replace(row, variant="off", **common)
    return dataclasses.replace(row, dts=row.control_dts, edit="", **common)


# What a section may have beside the keys of [DEFAULT]
KEYS = {field.name for field in dataclasses.fields(Row)} | {"like", "cpus"}


def _add(config, text, source):
    """Read sections. One that exists already would be merged with its namesake."""
    for name in re.findall(r"^\[(.*)\]$", text, re.M):
        if config.has_section(name):
            raise ValueError(f"{source}: [{name}] exists already")
    config.read_string(text, source)


def _config(paths, page, text=""):
    """A parser with the rows, and the names of the sections that are none."""
    # "# ", because "#address-cells" may begin a line of an edit. default_section is
    # for another kind of [DEFAULT], which would be in each section from the start.
    config = configparser.ConfigParser(
        interpolation=configparser.ExtendedInterpolation(), delimiters=("=",),
        comment_prefixes=("# ",), default_section="")
    for path in (DEFAULTS, *paths):
        with open(path, encoding="utf-8") as file:
            _add(config, in_pages(file.read(), page), path)
        if path == DEFAULTS:
            no_rows = [*config.sections(), "also"]
    _add(config, in_pages(text, page), "the text")
    # A section stands behind the one that it is like.
    for name in config.sections()[1:]:
        for key, value in config.items(config.get(name, "like", fallback="DEFAULT"),
                                       raw=True):
            if not config.has_option(name, key):
                config.set(name, key, value)
    return config, no_rows


def _each(paths, page, text=""):
    """(section, name, cpu) of each row."""
    config, no_rows = _config(paths, page, text)
    for section in map(config.__getitem__, config.sections()):
        if section.name in no_rows:
            continue
        unknown = set(section) - KEYS - set(config["DEFAULT"])
        if unknown:
            raise ValueError(f"{section.name}: {min(unknown)} is no key")
        words = section.get("cpus", "").split()
        for word in words:
            if word not in CPUS:
                raise ValueError(f"{section.name}: cpus = {word}")
            yield section, f"{section.name}-{word}", CPUS[word]
        if not words:
            yield section, section.name, section["cpu"]


def names(paths):
    """The names of all rows of some files, for whatever page size."""
    return [name for _, name, _ in _each(paths, 4096)]


def of_kernel(path):
    """What an older kernel boots: the rows of its file, and of others those whose
    names begin like a word of its [also]."""
    config, _ = _config([path], 4096)
    return names([path]) + config["also"]["rows"].split()


def read(paths, pages="4k", cpu=None, text=""):
    """All boots of some files, and of a text: rows, repeated rows, controls. Those
    for other page sizes are left out; a CPU stands in for the rows' own."""
    boots = []
    for section, name, own in _each(paths, int(pages[:-1]) * 1024, text):
        row = _row(section, name, cpu or own)
        if not _is_for(row, pages):
            continue
        if any(name == boot.name for boot in boots):
            raise ValueError(f"{name}: two rows have this name")
        if (row.ends == "panic") == bool(row.steps):
            raise ValueError(f"{name}: steps, or a panic before them")
        if (row.trace_has or row.trace_not) and not row.trace:
            raise ValueError(f"{name}: nothing is traced")
        if row.regions and not any(s.startswith("snap:") for s in row.steps):
            raise ValueError(f"{name}: regions, and no snapshot")
        if row.suite not in ("check", "ci"):
            raise ValueError(f"{name}: suite = {row.suite}")
        raw = row
        row = dataclasses.replace(row, steps=[re.sub("(=denied)[?].*", r"\1", s)
                                              for s in row.steps])
        repeat = section.getint("repeat")
        if repeat < 1:
            raise ValueError(f"{name}: repeat = {repeat}")
        for i in range(repeat):
            boots.append(row if repeat == 1 else
                         dataclasses.replace(row, name=f"{name}.{i + 1}"))
        if row.control in ("off", "nodecl"):
            boots.append(control_of(raw))
        elif row.control not in ("none", "samelog"):
            raise ValueError(f"{name}: control = {row.control}")
        elif row.trace_not or any(_allowed(s) != s for s in row.steps):
            raise ValueError(f"{name}: a protection without a control")
    return boots
