# SPDX-License-Identifier: GPL-2.0-only
"""The table of suites: suites.cfg read, a choice of names made, cells expanded.

A command's words may hold {name} of a suite's values; [words {name}] is left out
where the value is empty, and {rows} alone becomes as many words as it has.
"""

import configparser
import dataclasses
import re

GROUPS = ("check", "ci", "long", "series")
PAGES = ("4k", "16k", "64k")


class Refused(Exception):
    """The user's choice is invalid; the text tells the change to make."""


@dataclasses.dataclass
class Suite:
    """One suite: what it needs, and the command that prints its KTAP."""
    name: str
    groups: list
    shows: str
    cpu: int
    packages: list
    kernel: str
    pages: str
    upto: str
    variants: list
    tree: bool
    any_kernel: bool
    beside: bool
    command: str
    values: dict

    def argv(self, **more):
        """The command, its values filled in."""
        return fill(self.command, {**self.values, "suite": self.name,
                                   "kernel": self.kernel, "pages": self.pages, **more})


def fill(command, values):
    """The words of a command with its {values}."""
    def optional(match):
        names = re.findall(r"\{(\w+)\}", match[1])
        return match[1] if all(values.get(name) for name in names) else ""

    words = []
    for word in re.sub(r"\[([^\]]*)\]", optional, command).split():
        if word == "{rows}":
            words += (values.get("rows") or "").split()
        else:
            words.append(word.format_map(values))
    return words


def _suite(section, asked):
    """A section of suites.cfg; the user's choices replace its values."""
    values = {key: asked.get(key) or section.get(key, "")
              for key in ("rows", "time", "seed", "cpu", "but", "mode", "append")}
    fixed = section.get("kernel", "")
    pages = section.get("pages", "4k")
    return Suite(name=section.name, groups=section.get("groups", "").split(),
                 shows=" ".join(section["shows"].split()),
                 cpu=section.getint("seconds"),
                 packages=section.get("packages", "").split(),
                 kernel=fixed or asked["kernel"], pages=pages,
                 upto=section.get("upto", ""),
                 variants=section.get("variants", "").split(),
                 tree="{tree}" in section["command"],
                 any_kernel=section.getboolean("any kernel", not fixed),
                 beside=section.getboolean("beside", False),
                 command=section["command"], values=values)


def _cells(section, asked):
    """A suite for each cell of a matrix: kernel, page size and processor."""
    wanted = asked.get("pages", "").split() or PAGES
    kernels = asked.get("kernels", "").split() or asked["known kernels"]
    for kernel in kernels:
        for line in section["cells"].strip().splitlines():
            pages, cpu, mode, but, *more = line.split()
            if pages not in wanted or asked.get("cpu") not in (None, "", cpu):
                continue
            hangs = "may-hang" in more
            suite = dataclasses.replace(
                _suite(section, asked), kernel=kernel, pages=pages,
                name=f"{section.name}-{kernel}-{pages}-{cpu}-{mode}")
            suite.values.update(
                cpu=cpu, mode=mode, but=but.strip("-"), hangs="yes" if hangs else "",
                append=" ".join(word for word in more if word != "may-hang"))
            if hangs:
                suite.variants.append("off")
            yield suite


def read(path, asked):
    """All suites of a table, as {name: [Suite, ...]}: a matrix has several."""
    config = configparser.ConfigParser(interpolation=None, delimiters=("=",),
                                       comment_prefixes=("#",))
    with open(path, encoding="utf-8") as file:
        config.read_file(file)
    return {name: list(_cells(config[name], asked)) if "cells" in config[name]
            else [_suite(config[name], asked)] for name in config.sections()}


def choose(suites, words):
    """The suites of some names and groups, in the table's order, each once."""
    unknown = [word for word in words if word not in suites and word not in GROUPS]
    if unknown:
        raise Refused("no such suite: " + " ".join(unknown))
    chosen = [suite for name, found in suites.items() for suite in found
              if name in words or any(group in words for group in suite.groups)]
    if not chosen:
        raise Refused("no suite is chosen by KERNEL=, PAGES= and CPU= together")
    return chosen


def listing(suites):
    """Each suite in two lines, for SUITE=list."""
    lines = []
    for name, found in suites.items():
        if not found:
            continue
        cells = f", {len(found)} cells" if len(found) > 1 else ""
        groups = " ".join(found[0].groups)
        lines.append(f"{name:18} {found[0].cpu:6} s{cells}"
                     f"{'   in: ' + groups if groups else ''}")
        lines.append(f"    {found[0].shows}")
    lines.append("")
    lines.append("seconds of CPU time; groups: " + " ".join(GROUPS))
    return "\n".join(lines)

