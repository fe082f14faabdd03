#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""fixtures.py TOOL WORKDIR: the exact words of every message, as KTAP.

  --write   fill in an empty "out =" with what the tool says; to be read by a
            person before it is committed
"""

import argparse
import configparser
import hashlib
import os
import re
import subprocess
import sys

from suite import report

HERE = os.path.dirname(os.path.abspath(__file__))

# Every tree that declares something gets these.
ALWAYS = re.compile(r"not decided offline: (whether the ranges lie within|"
                    r"what EFI run-time|mem=, earlycon=|whether a driver of the "
                    r"kernel|whether the kernel's (registry|table))")
WINDOW = re.compile(r"note: .*: \[0x([0-9a-f]+)\.\.0x([0-9a-f]+)\) left to the host: "
                    r"(\w+), (?:by (\d+) bytes|any size)(?:, write mask (\w+))?$")
# In the source of a fixture
DECLARATION = re.compile(r"(PROTECT|FORWARD)\((.*?)\)")


def declaration(match):
    """The node that declares these devices"""
    forward = "linux,forward-neighbours; " if match[1] == "FORWARD" else ""
    return '/ { m { compatible = "linux,pkvm-protected-mmio"; ' \
        f"linux,protected-devices = {match[2]}; {forward}}}; }};"


def compile_dts(text, path):
    """Source to blob."""
    with open(path + ".dts", "w", encoding="utf-8") as out:
        out.write(DECLARATION.sub(declaration, text))
    subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o",
                    path + ".dtb", path + ".dts"], check=True)
    return path + ".dtb"


def run(argv, **kwargs):
    """Run the tool; returns (status, stdout, stderr)."""
    # die() frees nothing; the fuzzer looks for leaks.
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False, env=env, **kwargs)
    return (done.returncode, done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"))


def lines_of(section):
    """The expected output."""
    return [line for line in section["out"].strip().splitlines() if line]


def without_digests(lines):
    """The lines without the digests, if each is the hash of the regions above it."""
    left, want = [], None
    text = "pkvm-protected v1\n"
    for line in lines:
        region = re.match(r"note: .*: \[0x([0-9a-f]+)\.\.0x([0-9a-f]+)\) accepted", line)
        if region:
            start, end = (int(n, 16) for n in region.groups())
            text += f"0x{start:x} 0x{end - start:x}\n"
        window = WINDOW.match(line)
        if window:
            start, end = (int(n, 16) for n in window.group(1, 2))
            text += f"host 0x{start:x} 0x{end - start:x} {window[4] or 0} {window[3]}" \
                f"{' ' + window[5] if window[5] else ''}\n"
        if line == want:
            want = None
        else:
            left.append(line)
        if re.match("FILE: .*( accepted, | that count as errors)", line):
            want = "digest v1 sha256:" + hashlib.sha256(text.encode()).hexdigest()
            text = "pkvm-protected v1\n"
    return left + (["no " + want] if want else [])


def check(tool, workdir, name, section):
    """Returns (status, the lines that count)."""
    with open(os.path.join(HERE, "board.dts"), encoding="utf-8") as file:
        base = file.read()
    dtb = compile_dts(base + section["dts"], os.path.join(workdir, name))
    args = section.get("args", "").split()
    status, out, err = run([tool, "check", dtb, *args])
    lines = without_digests([line.replace(dtb, "FILE") for line in out.splitlines()
                             if not ALWAYS.match(line)])
    levels = {line.split(":")[0] for line in lines_of(section)}
    if "only" in section:
        levels = {section["only"]}
    elif not levels or "FILE" in levels:
        levels = {""}
    return status, [line for line in lines if line.startswith(tuple(levels))] + \
        ["stderr: " + line for line in err.splitlines()]


def status_of(lines):
    """The exit status that goes with these lines."""
    return int(any(re.match("error: |FILE: .* refused, ", line) for line in lines))


def write(cfg, name, lines):
    """Put the lines behind the empty "out =" of a fixture."""
    with open(cfg, encoding="utf-8") as file:
        text = file.read()
    at = text.index("out =\n", text.index(f"[{name}]")) + len("out =\n")
    text = text[:at] + "".join(f"\t{line}\n" for line in lines) + text[at:]
    with open(cfg, "w", encoding="utf-8") as file:
        file.write(text)


def compare(section, status, got):
    """What is wrong, with all lines: + is in the output only, - is expected only."""
    want = lines_of(section)
    if got == want and status == status_of(want):
        return []
    return [f"status {status}, {status_of(want)} was expected",
            *[("  " if line in want else "+ ") + line for line in got],
            *["- " + line for line in want if line not in got]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool")
    parser.add_argument("workdir")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    os.makedirs(args.workdir, exist_ok=True)

    config = configparser.ConfigParser(interpolation=None, delimiters=("=",),
                                       comment_prefixes=("#",))
    cfg = os.path.join(HERE, "fixtures.cfg")
    with open(cfg, encoding="utf-8") as file:
        config.read_file(file)

    def run_all():
        for name in config.sections():
            status, got = check(args.tool, args.workdir, name, config[name])
            if args.write and not lines_of(config[name]):
                write(cfg, name, got)
            yield name, compare(config[name], status, got)

    return report(len(config.sections()), run_all())


if __name__ == "__main__":
    sys.exit(main())
