#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""commands.py TOOL WORKDIR: every command but check, good and bad, as KTAP;
damaged blobs and the exact words for them; usage."""

import filecmp
import json
import os
import random
import re
import resource
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import xml.etree.ElementTree

from fixtures import HERE, compile_dts, run

TESTS = []


def test(function):
    """Put a function on the list; its name is the test's."""
    TESTS.append(function)
    return function


class Bench:
    """The tool, a place to work in, and the board with and without labels."""

    def __init__(self, tool, workdir):
        self.tool = os.path.abspath(tool)
        self.dir = workdir
        with open(os.path.join(HERE, "board.dts"), encoding="utf-8") as file:
            self.source = file.read()
        self.board = compile_dts(self.source, self.path("board"))
        self.plain = self.path("plain.dtb")
        subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", self.plain,
                        self.board[:-1] + "s"], check=True)

    def path(self, name):
        """A file in the work directory."""
        return os.path.join(self.dir, name)

    def run(self, *args, **kwargs):
        """(status, stdout, stderr)"""
        return run([self.tool, *args], **kwargs)

    def expect(self, status, words, *args, **kwargs):
        """Run, and say what is wrong with status or output, or None."""
        got, out, err = self.run(*args, **kwargs)
        text = out + err
        if got != status:
            return f"status {got}, not {status}: {text}"
        for word in [words] if isinstance(words, str) else words:
            if word not in text:
                return f"no \"{word}\" in: {text}"
        if "Sanitizer" in err or "runtime error" in err:
            return err
        return None

    def gone(self, name):
        """What a refused run must not have written."""
        left = [f for f in os.listdir(self.dir) if f.startswith(name)]
        return f"wrote {left}" if left else None


# --- protect, unprotect ---

def round_trip(bench, base, *names):
    """Protect and unprotect; the same bytes must come back."""
    there, back = bench.path("there.dtb"), bench.path("back.dtb")
    bad = bench.expect(0, "", "protect", base, *names, "-o", there) or \
        bench.expect(0, "accepted", "check", there) or \
        bench.expect(0, "", "unprotect", there, "-o", back)
    if not bad and filecmp.cmp(there, base, False):
        bad = "protect has changed nothing"
    if not bad and not filecmp.cmp(back, base, False):
        bad = "unprotect has not brought the same bytes back"
    return bad


@test
def protect_by_path(bench):
    return round_trip(bench, bench.board, "/soc/rtc@10000")


@test
def protect_by_alias(bench):
    return round_trip(bench, bench.board, "rtc0")


@test
def protect_by_label(bench):
    return round_trip(bench, bench.board, "spi")


@test
def protect_by_address(bench):
    return round_trip(bench, bench.board, "0x9030010")


@test
def protect_three_of_them(bench):
    return round_trip(bench, bench.board, "one", "two", "off")


@test
def protect_without_symbols(bench):
    return round_trip(bench, bench.plain, "/soc/device@60000", "0x9010000")


@test
def protect_twice_unprotect_one(bench):
    one, two, back = (bench.path(n) for n in ("1.dtb", "2.dtb", "b.dtb"))
    bad = bench.expect(0, "", "protect", bench.plain, "rtc0", "-o", one) or \
        bench.expect(0, "", "protect", one, "0x9030000", "-o", two) or \
        bench.expect(0, "accepted, 2 regions", "check", two) or \
        bench.expect(0, "", "unprotect", two, "0x9030000", "-o", back)
    if not bad and not filecmp.cmp(back, one, False):
        bad = "not the tree of before"
    return bad or bench.expect(0, "", "unprotect", two, "-o", back) or (
        None if filecmp.cmp(back, bench.plain, False) else "not the first tree")


@test
def protect_a_range(bench):
    """Alone and beside a device, back by its range and by its path; the same bytes"""
    words = "0x9010000..0x9013000"
    there, back = bench.path("there.dtb"), bench.path("back.dtb")
    bad = round_trip(bench, bench.board, words) or round_trip(bench, bench.plain, words, "/soc/spi@30000") or \
        bench.expect(0, "", "protect", bench.board, "spi", "-o", back) or \
        bench.expect(0, "", "protect", bench.board, "spi", words, "0xa000000..0xa001000", "-o", there) or \
        bench.expect(0, "[0x9010000..0x9013000) accepted", "check", there)
    for word in (words, "/pkvm-protected-region@a000000"):
        bad = bad or bench.expect(0, "", "unprotect", there, word, "-o", there)
    return bad or (None if filecmp.cmp(there, back, False) else "not the tree with the device alone")


@test
def protect_a_range_by_overlay(bench):
    return overlay(bench, bench.board, "0x9010000..0x9011000") or \
        overlay(bench, bench.board, "0x9010000..0x9011000", "spi") or \
        overlay(bench, bench.plain, "0x9060000..0x9061000")


@test
def protect_no_such_range(bench):
    """What is no range, and what the boot refuses, in its words"""
    for word in ("0x9011000..0x9010000", "0x9010000..0x9010000", "0x9010000..9011000", "0x9010000..0x90x", "0x..0x9"):
        bad = trouble(bench, f"pkvm-dt: {word}: is no range; it is 0xSTART..0xEND", "protect", bench.board, word)
        if bad:
            return bad
    once = bench.path("once.dtb")
    small = compile_dts("/dts-v1/; / { #address-cells = <1>; #size-cells = <1>; };", bench.path("small"))
    bad = trouble(bench, "0x100000000: has no room in the 1 cells", "protect", small, "0x100000000..0x100001000") or \
        bench.expect(0, "accepted", "protect", small, "0x10000000..0x10001000", "-o", once)
    for more in ([], ["--overlay"]):
        bad = bad or trouble(bench, "/pkvm-protected-region@9010000: is declared protected already", "protect", bench.board,
                             "0x9010000..0x9011000", "0x9010000..0x9012000", *more)
    return bad or refused(bench, "[0x9010000..0x9010800) does not end on a page boundary (page size 4096)", "0x9010000..0x9010800") or \
        refused(bench, "takes only a part of /soc/device@50000", "0x9050000..0x9051000") or \
        refused(bench, "takes the SRAM /soc/sram@70000", "0x9070000..0x9071000") or \
        bench.expect(0, "", "protect", bench.board, "0x9010000..0x9011000", "-o", once) or \
        trouble(bench, "/pkvm-protected-region@9010000: is declared protected already", "protect", once, "0x9010000..0x9011000") or \
        trouble(bench, "/pkvm-protected-region@9010000: is a declaration itself", "protect", once, "/pkvm-protected-region@9010000")


@test
def protect_sets_status(bench):
    out = bench.path("status.dtb")
    bad = bench.expect(0, "", "protect", bench.board, "rtc", "-o", out)
    text = subprocess.run(["fdtget", out, "/soc/rtc@10000", "status"],
                          stdout=subprocess.PIPE, check=True).stdout
    return bad or (None if text == b"reserved\n" else str(text))


@test
def protect_beside_the_same_name(bench):
    """libfdt finds /thing@1 for /thing, where that stands first; found by fuzzing."""
    source = bench.source + "/ { thing@1 { status = \"okay\"; }; " \
        "thing { reg = <0x0 0xa0b0000 0x0 0x1000>; }; };"
    dtb, out = compile_dts(source, bench.path("same")), bench.path("there.dtb")
    bad = round_trip(bench, dtb, "/thing")
    text = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", out],
                          stdout=subprocess.PIPE, check=True, text=True).stdout
    return bad or (None if re.search(r'thing@1 \{\s*status = "okay";\s*\};', text) and
                   re.search(r'thing \{[^}]*status = "reserved"', text)
                   else "another node was changed")


@test
def protect_sram(bench):
    """Refused for its status only, and that is what protect changes."""
    return round_trip(bench, bench.board, "/soc/sram@70000")


def refused(bench, words, *names):
    """Refused, in the words of the boot, and nothing written."""
    out = bench.path("refused.dtb")
    return bench.expect(1, [words, "refused.dtb was not written"], "protect",
                        bench.board, *names, "-o", out) or bench.gone("refused")


@test
def protect_console(bench):
    return refused(bench, "error: /soc/serial@0: [0x9000000..0x9001000) takes the console /soc/serial@0 [0x9000000..0x9001000); point stdout-path and earlycon elsewhere, or leave it to the host", "serial0")


@test
def protect_irqchip(bench):
    return refused(bench, "takes the interrupt controller /interrupt-controller@8000000 [0x8000000..0x8010000), which the host cannot do without; take it out of linux,protected-devices", "gic")


@test
def protect_neighbour(bench):
    return refused(bench, "error: /soc/device@40000: [0x9040000..0x9040200) would also take registers of /soc/device@40200 [0x9040200..0x9040400) (page size 4096); protect both devices or neither, or add linux,forward-neighbours", "one") or \
        bench.expect(1, "pkvm-dt: to leave these registers to the host: pkvm-dt protect "
                     f"{bench.board} one --overlay --forward-neighbours -o x.dtbo\n",
                     "protect", bench.board, "one", "--overlay", "-o", "x.dtbo")


def commands_of(text):
    """The commands that a refusal prints, without the program's name"""
    return [shlex.split(line)[1:] for line in
            re.findall(r"^pkvm-dt: to [a-z ,]+: (pkvm-dt protect .*)$", text, re.M)]


@test
def protect_says_commands_that_work(bench):
    """Each that it prints, of a twin, of a chain of pages, of a name with a space"""
    source = bench.source + """/ { twin@9040180 { reg = <0x0 0x9040180 0x0 0x8>; };
        la: a@a000000 { reg = <0x0 0xa000000 0x0 0x10>; };
        lb: b@a000200 { reg = <0x0 0xa000200 0x0 0xf00>; };
        lc: c@a001800 { reg = <0x0 0xa001800 0x0 0x900>; };
        ld: d@a002400 { reg = <0x0 0xa002400 0x0 0x10>; };
        e@a005000 { reg = <0x0 0xa005000 0x0 0x10>; }; };"""
    dtb = compile_dts(source, bench.path("over lap's"))
    out = bench.path("cured.dtb")
    for names, more, wanted in ((["one"], [], 2), (["one"], ["--forward-neighbours"], 1),
                                (["/a@a000000"], [], 2), (["/a@a000000"], ["--overlay"], 2),
                                (["one"], ["--werror"], 2),
                                (["/d@a002400"], ["--page-size", "16k,64k", "--pa-bits", "40"], 2)):
        status, _, err = bench.run("protect", dtb, *names, *more, "-o", out)
        commands = commands_of(err)
        if status != 1 or len(commands) != wanted:
            return f"{names} {more}: {status}, {err}"
        for command in commands:
            bad = bench.expect(0, "accepted, ", *command)
            if bad or not set(more) <= set(command):
                return f"{command}: {bad}"
            os.unlink(out)
    chain = bench.run("protect", dtb, "/a@a000000", "-o", out)[2]
    bad = f" /a@a000000 /b@a000200 /c@a001800 /d@a002400 -o {out}\n" in chain and \
        "/e@" not in chain
    return None if bad else chain


@test
def protect_says_no_command_that_fails(bench):
    """What is needed by the host is needed in each of them; control: without it there is one."""
    gic = "/ { pmu@8000400 { reg = <0x0 0x8000400 0x0 0x8>; }; };"
    out = bench.path("overlap-out.dtb")
    for text, names, number in ((gic, ["/pmu@8000400"], 0), ("", ["one", "gic"], 0), ("", ["gic"], 0),
                                ("", ["one"], 2)):
        dtb = compile_dts(bench.source + text, bench.path("overlap"))
        status, _, err = bench.run("protect", dtb, *names, "-o", out)
        if status != 1 or len(commands_of(err)) != number:
            return f"{names}: {status}: {err}"
    return None


@test
def protect_names_no_device_that_an_overlay_cannot(bench):
    """One without a label; control: as a tree it can."""
    dtb = compile_dts(bench.source + "/ { a: a@a000000 { reg = <0x0 0xa000000 0x0 0x10>; }; "
                      "b@a000200 { reg = <0x0 0xa000200 0x0 0x10>; }; };", bench.path("unnamed"))
    for more, number in (([], 2), (["--overlay"], 1)):
        status, _, err = bench.run("protect", dtb, "a", *more, "-o", bench.path("unnamed-out.dtb"))
        if status != 1 or len(commands_of(err)) != number:
            return f"{more}: {status}: {err}"
    return None


def warnings_of(text):
    """Sorted"""
    return sorted(re.findall("^warning: .*$", text, re.M))


@test
def protect_prints_warnings(bench):
    """Those of check, once for all page sizes, and a line for each of these"""
    out = bench.path("warned.dtb")
    _, nothing, err = bench.run("protect", bench.board, "spi", "--page-size", "64k,4k,4k", "-o", out)
    want = warnings_of(bench.run("check", out, "--page-size", "64k,4k")[1])
    if nothing or warnings_of(err) != want or len(want) < 5:
        return err
    sizes = re.findall(r"^.*warned.dtb: (\d+)K pages: accepted, 1 region, (\d+) warnings$", err, re.M)
    return None if sizes == [("64", sizes[0][1]), ("4", sizes[0][1])] else str(sizes)


@test
def warnings_of_a_kind_are_counted(bench):
    """Unless --verbose or a program wants them all; four are shown, since a count is a line, too."""
    for nr in (4, 20):
        users = "".join(f"user{i} {{ compatible = \"x\"; clocks = <&clk 1>; }};" for i in range(nr))
        source = bench.source.replace("clocks = <&clk", "x = <&clk") + f"/ {{ {users} }};"
        dtb, out = compile_dts(source, bench.path("kinds")), bench.path("counted.dtb")
        bad = bench.expect(0, "", "protect", dtb, "clk", "-o", out)
        text = bench.run("check", out, "--page-size", "all")[1]
        every = bench.run("check", out, "--verbose")[1]
        got = json.loads(bench.run("check", out, "--format", "json")[1])[0]["messages"]
        counts = [len([w for w in words if ": needs /soc/clock-controller@20000" in w]) for words in
                  (warnings_of(text), warnings_of(every), [m["text"] for m in got])]
        more = re.findall("^warning: (.*) more of this kind; --verbose has them$", text, re.M)
        if bad or counts != [4 if nr == 4 else 3, nr, nr] or more != ([] if nr == 4 else ["17"]):
            return bad or f"{nr}: {counts}, {more}"
        if f"4K pages: accepted, 1 region, {nr} warnings" not in text:
            return text
    return None


@test
def protect_forwards(bench):
    """And back: the same tree."""
    out = bench.path("forward.dtb")
    return round_trip(bench, bench.board, "one", "--forward-neighbours") or \
        bench.expect(0, "", "protect", bench.board, "one", "--forward-neighbours", "-o", out) or \
        bench.expect(0, "note: /soc/device@40200: [0x9040200..0x9040400) left to the host: rw, any size\n",
                     "check", out)


@test
def protect_forwards_by_overlay(bench):
    return overlay(bench, bench.board, "one", "--forward-neighbours")


def trouble(bench, words, *args):
    """Exit status 2, and nothing written."""
    return bench.expect(2, words, *args, "-o", bench.path("trouble.dtb")) or \
        bench.gone("trouble")


@test
def label_without_symbols(bench):
    return trouble(bench, "pkvm-dt: rtc7: no alias of that name, and labels are unknown, the tree has no __symbols__ (compile it with dtc -@); paths that match: /soc/rtc@10000", "protect", bench.plain, "rtc7")


@test
def label_unknown(bench):
    return trouble(bench, "pkvm-dt: nothing: no alias of that name, and no label in __symbols__; give a full path", "protect", bench.board, "nothing")


@test
def name_suggests(bench):
    """A number of the name, or a compatible; without its last number where nothing matches"""
    dtb = compile_dts(bench.source + "/ { i2c@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; }; };", bench.path("i2c"))
    for name, paths in (("i2c9", "/i2c@b000000"), ("pl031", "/soc/rtc@10000"), ("uart7", "/soc/serial@0"),
                        ("test,spi2", "/soc/spi@30000")):
        bad = trouble(bench, f"pkvm-dt: {name}: no alias of that name, and no label in __symbols__; paths that match: {paths}\n", "protect", dtb, name)
        if bad:
            return bad
    return trouble(bench, "; give a full path\n", "protect", dtb, "9")


@test
def path_unknown(bench):
    return trouble(bench, "pkvm-dt: /soc/nothing: there is no such node", "protect", bench.board, "/soc/nothing")


@test
def address_of_nobody(bench):
    return trouble(bench, "pkvm-dt: 0x123: no device has registers there", "protect", bench.board, "0x123")


@test
def address_is_none(bench):
    return trouble(bench, "pkvm-dt: 0xhello: is no address", "protect", bench.board, "0xhello")


@test
def address_of_two(bench):
    source = bench.source + "/ { twin: twin@9030000 { reg = <0x0 0x9030000 0x0 0x1000>; }; };"
    dtb = compile_dts(source, bench.path("twins"))
    return trouble(bench, "pkvm-dt: 0x9030000: several devices have registers there, name one by its path: /soc/spi@30000, /twin@9030000", "protect", dtb, "0x9030000") and \
        trouble(bench, "pkvm-dt: 0x9030000: several devices have registers there, name one by its path: /twin@9030000, /soc/spi@30000", "protect", dtb, "0x9030000")


@test
def device_without_reg(bench):
    return trouble(bench, "pkvm-dt: /osc: has no reg, so there is nothing to protect", "protect", bench.board, "osc")


@test
def device_named_twice(bench):
    return trouble(bench, "pkvm-dt: /soc/rtc@10000: is named twice, by rtc and rtc0", "protect", bench.board, "rtc", "rtc0")


@test
def device_protected_already(bench):
    once = bench.path("once.dtb")
    return bench.expect(0, "", "protect", bench.board, "rtc", "-o", once) or \
        trouble(bench, "pkvm-dt: /soc/rtc@10000: is declared protected already", "protect", once, "rtc")


@test
def phandle_is_zero(bench):
    """Found by fuzzing: it was overwritten, and gone after unprotect."""
    source = bench.source + "/ { zero@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; phandle = <0x12345678>; }; };"
    path = bench.path("zero.dtb")
    with open(compile_dts(source, bench.path("twelve")), "rb") as file:
        blob = file.read().replace(b"\x12\x34\x56\x78", bytes(4))
    with open(path, "wb") as out:
        out.write(blob)
    return trouble(bench, "pkvm-dt: /zero@b000000: its phandle is 0, which leads nowhere; remove it from the source", "protect", path, "/zero@b000000")


@test
def supplier_unreadable(bench):
    """Found by fuzzing: protect wrote what check refuses, for the boot stops."""
    dtb = compile_dts(bench.source + "&osc { /delete-property/ #clock-cells; #clock-cells = <99>; };", bench.path("unreadable"))
    out = bench.path("refused.dtb")
    return bench.expect(1, "error: /soc/rtc@10000: clocks of /soc/rtc@10000 cannot be read", "protect", dtb, "rtc", "-o", out) or \
        bench.gone("refused.")


@test
def status_that_a_terminal_obeys(bench):
    """Found by fuzzing: what a value holds must not reach the terminal."""
    dtb = compile_dts(bench.source + "&off { status = \"\\x1b[2Joff\"; };", bench.path("escape"))
    return bench.expect(0, " ?[2Joff     /soc/device@60000", "list", dtb) or \
        bench.expect(0, "/soc/device@60000  off: ?[2Joff\n", "list", compile_dts(
            bench.source + "&off { compatible = \"\\x1b[2Joff\"; };", bench.path("escape")))


@test
def unprotect_without_record(bench):
    return trouble(bench, f"pkvm-dt: {bench.board}: has no record of pkvm-dt protect, so nobody knows how it was; change the source", "unprotect", bench.board)


@test
def unprotect_another(bench):
    once = bench.path("once.dtb")
    return bench.expect(0, "", "protect", bench.board, "rtc", "-o", once) or \
        trouble(bench, "pkvm-dt: /soc/spi@30000: was not protected by pkvm-dt, so there is no record of how it was; change the source", "unprotect", once, "spi")


def overlay(bench, base, *names):
    """An overlay must come to the same as the tree."""
    dtbo, dtb = bench.path("o.dtbo"), bench.path("o.dtb")
    bad = bench.expect(0, "", "protect", base, *names, "--overlay", "-o", dtbo) or \
        bench.expect(0, "", "protect", base, *names, "-o", dtb)
    if bad:
        return bad
    digests = [bench.run("digest", base, "--overlay", dtbo),
               bench.run("digest", dtb)]
    if digests[0] != digests[1] or digests[0][0]:
        return str(digests)
    merged = bench.path("merged.dtb")
    subprocess.run(["fdtoverlay", "-i", base, "-o", merged, dtbo], check=True)
    return bench.expect(0, "accepted", "check", merged)


@test
def overlay_by_label(bench):
    return overlay(bench, bench.board, "rtc", "spi")


@test
def overlay_of_a_page(bench):
    return overlay(bench, bench.board, "one", "two", "off")


@test
def overlay_needs_a_label(bench):
    """A phandle leads elsewhere once the base was compiled again."""
    unlabelled = compile_dts(bench.source + "/ { d@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; phandle = <99>; }; };",
                             bench.path("unlabelled"))
    for base, path in ((bench.plain, "/soc/spi@30000"), (bench.plain, "/soc/clock-controller@20000"),
                       (unlabelled, "/d@b000000")):
        bad = trouble(bench, f"pkvm-dt: {path}: has no label in __symbols__, and an overlay that refers to it by phandle takes another device once the base is compiled again; give it a label and compile with dtc -@, name its pages as 0xSTART..0xEND, or leave out --overlay\n",
                      "protect", base, path, "--overlay")
        if bad:
            return bad
    return None


@test
def overlay_on_a_base_of_another_day(bench):
    """New nodes in front, so other phandles; a declaration that is there already stays."""
    dtbo = bench.path("day.dtbo")
    older = bench.source + "/ { u { refs = <&one>, <&off>; }; };"
    newer = bench.source.replace("psci {", "a: a { refs = <&b>; }; b: b { refs = <&a>; }; psci {", 1)
    a, b = compile_dts(older, bench.path("older")), compile_dts(newer, bench.path("newer"))
    declares = bench.path("newer-rtc.dtb")
    bench.run("protect", b, "rtc", "-o", declares)
    if subprocess.run(["fdtget", a, "/soc/device@60000", "phandle"], stdout=subprocess.PIPE, check=True).stdout == \
       subprocess.run(["fdtget", b, "/soc/device@60000", "phandle"], stdout=subprocess.PIPE, check=True).stdout:
        return "the same phandle"
    return bench.expect(0, "", "protect", a, "off", "--overlay", "-o", dtbo) or \
        bench.expect(0, ["/soc/device@60000: [0x9060000..0x9061000) accepted", "/soc/rtc@10000: [0x9010000..0x9011000) accepted",
                         "accepted, 2 regions"], "check", declares, "--overlay", dtbo)


@test
def overlays_of_two_devices(bench):
    """The second does not take the place of the first."""
    one, two = bench.path("1.dtbo"), bench.path("2.dtbo")
    return bench.expect(0, "", "protect", bench.board, "rtc", "--overlay", "-o", one) or \
        bench.expect(0, "", "protect", bench.board, "spi", "--overlay", "-o", two) or \
        bench.expect(0, "accepted, 2 regions", "check", bench.board, "--overlay", one, "--overlay", two)


@test
def name_of_two_nodes(bench):
    """As an editor of blobs makes it: the path leads to the first, another was asked for."""
    source = bench.source + "/ { d@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; }; d@b001000 { reg = <0x0 0xb001000 0x0 0x1000>; }; };"
    dtb, path = compile_dts(source, bench.path("names")), bench.path("twice.dtb")
    with open(dtb, "rb") as file:
        blob = file.read()
    with open(path, "wb") as file:
        file.write(blob.replace(b"d@b001000", b"d@b000000"))
    for name in ("0xb001000", "0xb000000", "/d@b000000"):
        bad = trouble(bench, "pkvm-dt: /d@b000000: the name d@b000000 is not unique: two nodes beside each other have it; rename one in the source or overlay that it comes from\n",
                      "protect", path, name)
        if bad:
            return bad
    return round_trip(bench, dtb, "0xb001000")


@test
def overlay_that_does_not_fit(bench):
    dtbo = bench.path("label.dtbo")
    return bench.expect(0, "", "protect", bench.board, "rtc", "--overlay", "-o", dtbo) or \
        bench.expect(2, f"pkvm-dt: {dtbo}: does not apply to {bench.plain}: ", "check", bench.plain, "--overlay", dtbo)


@test
def overlay_that_is_none(bench):
    """Neither is a tree one, nor is one a tree; each where it belongs is accepted."""
    dtbo = bench.path("label.dtbo")
    bench.run("protect", bench.board, "rtc", "--overlay", "-o", dtbo)
    for command in (["check"], ["list"], ["map"], ["digest"], ["protect", "-o", bench.path("none"), "rtc"]):
        bad = bench.expect(2, f"pkvm-dt: {dtbo}: is an overlay, not a tree; name the tree that it is for as FILE, and this with --overlay\n", command[0], dtbo, *command[1:])
        if bad:
            return bad
    return bench.expect(2, f"pkvm-dt: {bench.plain}: is no overlay: no node below its root has an __overlay__; name one, or this as FILE\n",
                        "check", bench.board, "--overlay", dtbo, "--overlay", bench.plain) or \
        bench.expect(0, "accepted", "check", bench.board, "--overlay", dtbo)


# --- for CI ---

@test
def warnings_refuse_in_every_command(bench):
    """With --werror; the RTC has none, the SPI controller has."""
    quiet, loud = bench.path("quiet.dtb"), bench.path("loud.dtb")
    log, out = bench.path("werror.txt"), bench.path("werror.dtb")
    bench.run("protect", bench.board, "rtc", "-o", quiet)
    bench.run("protect", quiet, "spi", "-o", loud)
    with open(log, "w", encoding="utf-8") as file:
        file.write(LOG)
    for command in (["check"], ["list"], ["map"], ["digest"], ["unprotect", "rtc", "-o", out],
                    ["verify", "--log", log], ["protect", "two", "one", "-o", out]):
        for dtb, args, status in ((quiet, ["--werror"], 0), (loud, [], int(command[0] == "verify")),
                                  (loud, ["--werror"], 1)):
            bad = bench.expect(status, "power-domains[0] of /soc/spi@30000 leads to" if args and status else "",
                               command[0], dtb, *command[1:], *args)
            if bad or (os.path.exists(out) and status):
                return f"{command} {dtb} {args}: {bad}"
            if os.path.exists(out):
                os.unlink(out)
    return None


@test
def declaration_required(bench):
    """Each page size has to have one."""
    out = bench.path("declares.dtb")
    bench.run("protect", bench.board, "rtc", "-o", out)
    return bench.expect(1, ["error: nothing is declared, and --require-declaration wants it; add a declaration, or correct its compatible or status\n",
                            "64K pages: refused, 1 error, 0 warnings"], "check", bench.board, "--require-declaration", "--page-size", "all") or \
        bench.expect(1, '"refused": true', "check", bench.board, "--require-declaration", "--format", "json") or \
        bench.expect(0, "accepted", "check", out, "--require-declaration")


@test
def digest_expected(bench):
    """As "digest" and the boot print it, and of another tree"""
    out, other = bench.path("expect.dtb"), bench.path("other.dtb")
    bench.run("protect", bench.board, "rtc", "-o", out)
    bench.run("protect", bench.board, "two", "one", "-o", other)
    digest, another = (bench.run("digest", dtb)[1].strip() for dtb in (out, other))
    numbers = [text.split(":")[1] for text in (digest, another)]
    for text in (digest, "digest " + digest, numbers[0], numbers[0].upper()):
        bad = bench.expect(0, "accepted", "check", out, "--expect-digest", text)
        if bad:
            return bad
    words = "error: the digest is {}, --expect-digest wants {}; correct the declarations, or expect this digest if they are right\n"
    return bench.expect(1, words.format(*numbers), "check", out, "--expect-digest", another) or \
        bench.expect(1, "error: the digest is ", "check", bench.board, "--expect-digest", digest) or \
        bench.expect(2, "--expect-digest 12: a digest has 64 hexadecimal digits", "check", out, "--expect-digest", "12")


# --- list, map, digest, sources ---

@test
def list_names_neighbours(bench):
    return bench.expect(0, [
        "[0x9040000..0x9040200)            host        /soc/device@40000  one: test,device  in the same page: /soc/device@40200\n",
        "[0x9060000..0x9061000)            disabled    /soc/device@60000  off: test,device\n"],
        "list", bench.board)


@test
def list_names_regions(bench):
    out = bench.path("listed.dtb")
    return bench.expect(0, "", "protect", bench.board, "rtc", "-o", out) or \
        bench.expect(0, ["[0x9010000..0x9011000)            /soc/rtc@10000\n",
                         "[0x9010000..0x9011000)            protected   /soc/rtc@10000  rtc: arm,pl031\n"],
                     "list", out)


@test
def list_finds(bench):
    """By name, alias, path, label and compatible, also the second one"""
    dtb = compile_dts(bench.source + "&rtc { compatible = \"other,rtc\", \"arm,pl031\"; };", bench.path("find"))
    for words, want in ((["rtc@1"], ["rtc@10000"]), (["rtc0"], ["rtc@10000"]), (["/soc/rtc@10000"], ["rtc@10000"]),
                        (["arm,pl0"], ["serial@0", "rtc@10000"]), (["other"], ["rtc@10000"]),
                        (["off", "uart"], ["serial@0", "device@60000"])):
        status, out, _ = bench.run("list", dtb, *words)
        if status or re.findall(r"^\[.* /soc/(\S+)  ", out, re.M) != want:
            return f"{words}: {out}"
    return bench.expect(0, "0x9070000..0x9071000)            host        /soc/sram@70000  mmio-sram\n", "list", dtb, "sram") or \
        bench.expect(2, "pkvm-dt: test,none: no device with registers has that in its name, a label or compatible\n", "list", dtb, "test,none")


@test
def list_is_bounded(bench):
    """Three thousand devices in one page, with a name that is long and no name; each line ends."""
    many = "".join(f"d@{i:x} {{ compatible = \"{'x' * 200}\"; reg = <{i} 1>; }};" for i in range(3000))
    dtb = compile_dts(bench.source + "/ { bus { #address-cells = <1>; #size-cells = <1>; "
                      f"ranges = <0 0 0xa000000 0x1000>; {many} }}; }};", bench.path("crowd"))
    _, out, _ = bench.run("list", dtb)
    lines = [line for line in out.splitlines() if "/bus/d@" in line]
    if len(lines) != 3000 or max(map(len, lines)) > 400:
        return f"{len(lines)} lines, {len(out)} bytes"
    return None if lines[9].endswith("/bus/d@0, /bus/d@1, /bus/d@2, /bus/d@3, /bus/d@4, /bus/d@5, /bus/d@6, /bus/d@7, ... (2999 blocks of registers)") else lines[9]


@test
def list_and_map_name_windows(bench):
    out = bench.path("windows.dtb")
    return bench.expect(0, "", "protect", bench.board, "one", "--forward-neighbours", "-o", out) or \
        bench.expect(0, ["left to the host                  access                    declared by\n",
                         "[0x9040200..0x9040400)            rw, any size              /soc/device@40200\n",
                         "[0x9040200..0x9040400)            through EL2 /soc/device@40200  two: test,device  in the same page: /soc/device@40000\n"],
                     "list", out) or \
        bench.expect(0, ["w [0x9040200..0x9040400)                  512B    /soc/device@40200  (rw, any size)\n",
                         "w registers in it that the host keeps\n"], "map", out) or \
        bench.expect(0, '{"node": "/soc/device@40200", "range": {"start": "0x9040200", "size": "0x200"}, "width": 0, "read": true, "write": true}',
                     "check", "--format", "json", out)


@test
def windows_in_the_words_of_the_boot(bench):
    """check has them from the boot's own file; list and map say the same of each window."""
    source = bench.source + """/ { guard@9010000 { compatible = "pkvm,protected-region"; reg = <0x0 0x9010000 0x0 0x1000>;
        #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x9010000 0x1000>;
        host-access@0 { reg = <0x0 0x8>; read-only; };
        host-access@10 { reg = <0x10 0x2>; reg-io-width = <2>; linux,write-only; };
        host-access@1c { reg = <0x1c 0x4>; linux,write-mask = <0x11>; }; }; };"""
    dtb = compile_dts(source, bench.path("words"))
    said = re.findall(r"^note: (\S+): (\[\S+\)) left to the host: (.*)$", bench.run("check", dtb)[1], re.M)
    lists, maps = bench.run("list", dtb)[1], bench.run("map", dtb)[1]
    for path, extent, words in said:
        if not re.search(rf"^{re.escape(extent)} +{words}  +{path}$", lists, re.M) or \
           not re.search(rf"^w {re.escape(extent)} .* {path}  \({words}\)$", maps, re.M):
            return f"{path} {extent} {words}: {lists}{maps}"
    want = ["r, by 4 bytes", "w, by 2 bytes", "rw, by 4 bytes, write mask 0x11"]
    return None if [words for _, _, words in said] == want else str(said)


@test
def windows_fill_the_table(bench):
    """256 neighbours fit, one more does not."""
    for count, status, words in (
            (256, 0, "4K pages: accepted, 1 region, 0 warnings"),
            (257, 1, "error: /i2c@9401ff0: the host's registers in the same pages take up to 257 "
             "windows; build with CONFIG_PKVM_PROTECTED_WINDOWS=y and "
             "CONFIG_PKVM_PROTECTED_WINDOWS_NUM=257, or protect fewer devices\n")):
        nodes = "".join(f"d@{at:x} {{ reg = <0x0 {at:#x} 0x0 0x4>; }};"
                        for at in range(0x9401000, 0x9401000 + 8 * count, 8))
        dtb = compile_dts(bench.source + f"/ {{ {nodes} t: i2c@9401ff0 {{ reg = <0x0 0x9401ff0 0x0 "
                          '0x10>; }; m { compatible = "linux,pkvm-protected-mmio"; '
                          "linux,protected-devices = <&t>; linux,forward-neighbours; }; };",
                          bench.path("full"))
        bad = bench.expect(status, words, "check", dtb)
        if bad:
            return bad
    return None


def random_nodes(rng):
    """[(start, size, properties)], many of them in the same pages"""
    extra = ("", "", "", 'status = "disabled";', 'status = "reserved";', "#mbox-cells = <1>;",
             "interrupt-controller; #interrupt-cells = <1>;")
    return [(0x9080000 + rng.randrange(0, 0x4000, rng.choice((4, 0x10, 0x100))),
             rng.choice((4, 7, 0x10, 0x80, 0x100, 0x180, 0x1000, 0x1800)), rng.choice(extra))
            for _ in range(rng.randint(3, 12))]


def model_of(nodes, taken, page):
    """The bytes that the host keeps, by a model; None if that has to be refused"""
    mine = {at for i in taken for at in range(nodes[i][0], sum(nodes[i][:2]))}
    pages = {at // page for at in mine}
    words = {at // 4 for at in mine}
    beside = [(at, extra) for i, (start, size, extra) in enumerate(nodes)
              for at in range(start, start + size)
              if i not in taken and "status" not in extra and at // page in pages]
    bad = any(at // 4 in words or "interrupt" in extra for at, extra in beside)
    return None if bad else {at for at, _ in beside}


@test
def windows_are_what_a_model_says(bench):
    """Byte by byte, of random devices"""
    for seed in range(40):
        rng = random.Random(seed)
        nodes = random_nodes(rng)
        taken = rng.sample(range(len(nodes)), rng.randint(1, 3))
        text = "".join(f"n{i}: n{i}@{start:x} {{ reg = <0x0 {start:#x} 0x0 {size:#x}>; {extra} }};"
                       for i, (start, size, extra) in enumerate(nodes))
        dtb = compile_dts(bench.source + f"/ {{ {text} m {{ compatible = "
                          '"linux,pkvm-protected-mmio"; linux,forward-neighbours; '
                          f"linux,protected-devices = <{' '.join(f'&n{i}' for i in taken)}>; }}; }};",
                          bench.path("model"))
        for verdict in json.loads(bench.run("check", "--format", "json", "--page-size", "all", dtb)[1]):
            windows = [range(int(w["range"]["start"], 16), int(w["range"]["start"], 16) +
                             int(w["range"]["size"], 16)) for w in verdict["windows"]]
            got = None if verdict["refused"] else {at for w in windows for at in w}
            if got != model_of(nodes, taken, verdict["page_size"]) or \
               sum(map(len, windows)) != len(got or ()):
                return f"seed {seed}, pages of {verdict['page_size']}"
    return None


@test
def map_as_text(bench):
    out = bench.path("mapped.dtb")
    return bench.expect(0, "", "protect", bench.board, "rtc", "-o", out) or \
        bench.expect(0, ["# [0x40000000..0x60000000)                512M  memory\n",
                         "P [0x9010000..0x9011000)                    4K  /soc/rtc@10000\n",
                         "! [0x9040000..0x9040200)                  512B  /soc/device@40000  (page shared with 1 other)\n"],
                     "map", out)


@test
def map_has_no_colour_in_a_file(bench):
    return "escapes" if "\033" in bench.run("map", bench.board)[1] else None


@test
def map_as_svg(bench):
    status, out, _ = bench.run("map", "--svg", bench.board)
    texts = [t.text or "" for t in xml.etree.ElementTree.fromstring(out).iter()]
    if status or not any("rtc@10000" in t for t in texts):
        return out
    return None


def crowded(svg):
    """A line of text that another one of its row, or the edge, cuts off."""
    root = xml.etree.ElementTree.fromstring(svg)
    rows = {}
    for node in root.iter("{http://www.w3.org/2000/svg}text"):
        # The title's letters are larger.
        text = (node.text or "") + "".join(c.tail or "" for c in node)
        wide = 0.6 * int(node.get("font-size", "11")) * len(text)
        left = int(node.get("x")) - (wide if node.get("text-anchor") else 0)
        rows.setdefault(node.get("y"), []).append((left, left + wide, text))
    for row in rows.values():
        row.sort()
        ends = [left for left, _, _ in row[1:]] + [int(root.get("width"))]
        for (_, right, text), end in zip(row, ends):
            if right > end:
                return f"{text} ends at {right}, {end} comes next"
    return None


@test
def map_as_svg_has_room(bench):
    """With ten devices and with three hundred, with long names and a long title, nothing covers
    anything, and it is not wider than 1,600."""
    cells = "#address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0xa000000 0x1000000>;"
    for nr, name in ((10, ""), (300, ""), (10, "x" * 28), (300, "x" * 28)):
        devices = "".join(f"d{i}: some-device-of-the-board{name}@{i * 0x2100:x} "
                          f"{{ reg = <{i * 0x2100} 0x{4 << i % 14:x}>; }}; "
                          for i in range(nr))
        for bus in range(6 if name else 0):
            devices = f"bus-{bus}-{name} {{ #address-cells = <1>; #size-cells = <1>; ranges; {devices} }};"
        source = bench.source + f"/ {{ some-bus-of-the-board {{ {cells} {devices} }}; }};"
        dtb = compile_dts(source, bench.path(f"room-{nr}" + 4 * name))
        status, out, _ = bench.run("map", "--svg", dtb)
        bad = status or crowded(out)
        if bad or out.count("<title>") < nr or int(re.search(r'width="(\d+)"', out)[1]) > 1600:
            return f"{nr} devices, {name}: {bad} {out[:200]}"
    return None


def bars(svg):
    """{words: (fill, dashed)} of the legend, {path: (fill, dashed), text} of the rows"""
    looks = re.findall(r'<rect x="16"[^>]*fill="([^"]*)"[^>]*?( stroke-dasharray="3 2")?/>\n'
                       r'<text x="68"[^>]*>([^<]*)<', svg)
    rows = re.findall(r'<rect [^>]*fill="([^"]*)"[^>]*?( stroke-dasharray="3 2")?/>\n'
                      r'<text [^\n]*<title>[^<]* (/[^<]*)</title>([^<]*)<', svg)
    return ({words: (fill, bool(off)) for fill, off, words in looks},
            {path: (fill, bool(off), text) for fill, off, path, text in rows})


@test
def map_as_svg_marks(bench):
    """What the host needs, windows, and whether a device is on, also in a shared page"""
    source = bench.source + "&two { status = \"disabled\"; }; / { n1@a000000 { reg = <0x0 0xa000000 0x0 0x8>; }; " \
        "n2: n2@a000010 { reg = <0x0 0xa000010 0x0 0x8>; }; };"
    dtb, out = compile_dts(source, bench.path("marks")), bench.path("marked.dtb")
    bad = bench.expect(0, "", "protect", dtb, "n2", "--forward-neighbours", "-o", out)
    status, svg, _ = bench.run("map", "--svg", out, "--page-size", "16k")
    looks, rows = bars(svg)
    if bad or status or "Physical address map, 16K pages: " not in svg:
        return bad or svg
    for path, look, text in (
            ("/interrupt-controller@8000000", "interrupt controller of the host", "interrupt controller"),
            ("/soc/serial@0", "console of the host", "console"),
            ("/n1@a000000", "device that shares a page with another", "through EL2, page shared with 1 other"),
            ("/soc/device@40000", "device that shares a page with another", "page shared with 1 other"),
            ("/soc/device@40200", "the same, disabled or reserved", "page shared with 1 other"),
            ("/soc/device@60000", "device that is disabled or reserved", ""),
            ("/soc/dma-controller@24000", "device that shares a page with another", "page shared"),
            ("/soc/device@50000", "device of the host", ""),
            ("/n2@a000010", "device in a protected region", "")):
        fill, off, shown = rows[path]
        if (fill, off) != looks[look] or text not in shown or off != ("disabled" in look):
            return f"{path}: {rows[path]}, {looks[look]}"
    fills = [fill for fill, _ in looks.values()]
    greys = [int(fill[1:3], 16) for fill in fills if fill[1:3] == fill[3:5] == fill[5:7]]
    if len(set(fills)) != len(fills) or len(greys) != 2 or abs(greys[0] - greys[1]) < 0x20:
        return str(fills)
    return None if "registers in it that the host keeps" in looks else str(looks)


@test
def picture_in_the_documentation(bench):
    """It is what the commands beside it draw, and README shows it; control: not of another tree"""
    docs = os.path.join(HERE, "../../../Documentation/virt/kvm/arm")
    name = "pkvm-protected-mmio-map.svg"
    with open(os.path.join(docs, "pkvm-protected-mmio-registers.rst"), encoding="utf-8") as file:
        text = file.read().split("\nQEMU: a picture\n")[1].split(f"\n.. kernel-figure:: {name}\n")[0]
    with open(os.path.join(HERE, "../../../README.md"), encoding="utf-8") as file:
        if f"](Documentation/virt/kvm/arm/{name})" not in file.read():
            return "README.md does not show it"
    for line in re.findall(r"^    \$ (.*)$", text, re.M):
        words = shlex.split(line)
        if words[0] == "pkvm-dt":
            words[0] = bench.tool
        status, out, err = run(words, cwd=bench.dir)
        if status:
            return f"{line}: {out}{err}"
    if not filecmp.cmp(bench.path(name), os.path.join(docs, name), False):
        return f"Documentation/virt/kvm/arm/{name} is not what {bench.path(name)} is"
    bench.run("map", "--svg", "virt.dtb", "-o", bench.path("other.svg"), cwd=bench.dir)
    return "two trees, one picture" if filecmp.cmp(bench.path(name), bench.path("other.svg"), False) else None


@test
def digest_of_a_refused_tree(bench):
    source = bench.source + "/ { r { compatible = \"pkvm,protected-region\"; }; };"
    dtb = compile_dts(source, bench.path("refuse"))
    return bench.expect(1, ["/r: has no reg", "refused, so there is no digest"], "digest", dtb)


@test
def stdin_is_a_file(bench):
    with open(bench.board, "rb") as file:
        return bench.expect(0, "-: 4K pages: nothing is declared", "check", "-", stdin=file)


@test
def source_with_includes(bench):
    os.makedirs(bench.path("inc/dt-bindings"), exist_ok=True)
    with open(bench.path("inc/dt-bindings/x.h"), "w", encoding="utf-8") as out:
        out.write("#define RTC 0x9010000\n")
    with open(bench.path("src.dts"), "w", encoding="utf-8") as out:
        out.write("#include <dt-bindings/x.h>\n" + bench.source +
                  "/ { r@0 { compatible = \"pkvm,protected-region\"; reg = <0 RTC 0 0x1000>; }; };\n")
    return bench.expect(0, "/r@0: [0x9010000..0x9011000) accepted", "check",
                        bench.path("src.dts"), "-I", bench.path("inc"))


@test
def source_with_an_error(bench):
    with open(bench.path("err.dts"), "w", encoding="utf-8") as out:
        out.write(bench.source + "\n/ { r@0 { reg = <&nobody>; }; };\n")
    return bench.expect(2, ["nobody", "err.dts: dtc failed, see above"], "check", bench.path("err.dts"))


@test
def source_without_its_include(bench):
    with open(bench.path("inc.dts"), "w", encoding="utf-8") as out:
        out.write("#include <missing.h>\n" + bench.source)
    return bench.expect(2, ["inc.dts:1", "inc.dts: cpp failed, see above"], "check", bench.path("inc.dts"))


@test
def json_is_json(bench):
    import json
    out = bench.path("json.dtb")
    bad = bench.expect(0, "", "protect", bench.board, "spi", "-o", out)
    if bad:
        return bad
    got = json.loads(bench.run("check", out, "--format", "json", "--page-size", "all")[1])
    return None if [r["page_size"] for r in got] == [4096, 16384, 65536] and \
        got[0]["regions"][0]["range"] == {"start": "0x9030000", "size": "0x1000"} else str(got)


# --- verify ---

LOG = """[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.5] pkvm-protected: /soc/rtc@10000: [0x9010000..0x9011000) belongs to the hypervisor, EL2 address 0x7fffc9010000
[    0.6] pkvm-protected: 1 of 1 regions protected, host stage-2 on 4 CPUs
[    0.6] pkvm-protected: digest v1 sha256:35560b0de666b20f4126a8ebde8f792b1aea4b17600135c8eb00d08d2d0c625c
"""


def verify(bench, status, words, log):
    """The tree with the RTC against a log."""
    dtb, path = bench.path("verify.dtb"), bench.path("console.txt")
    with open(path, "w", encoding="utf-8") as out:
        out.write(log)
    return bench.expect(0, "", "protect", bench.board, "rtc", "-o", dtb) or \
        bench.expect(status, words, "verify", dtb, "--log", path)


@test
def verify_good(bench):
    return verify(bench, 0, "all of 1 region taken, none missing, none extra, digest 35560b", LOG)


@test
def verify_second_boot_counts(bench):
    return verify(bench, 1, "was not taken", LOG + LOG.splitlines()[0] + "\n")


@test
def verify_missing(bench):
    log = "\n".join(l for l in LOG.splitlines() if "belongs" not in l)
    return verify(bench, 1, "error: /soc/rtc@10000: [0x9010000..0x9011000) is declared and was not taken; boot this tree, or protect what is missing", log)


@test
def verify_extra(bench):
    extra = LOG + LOG.splitlines()[1].replace("rtc@10000", "x@0").replace("0x901", "0x905") + "\n"
    return verify(bench, 1, "error: /soc/x@0: [0x9050000..0x9051000) was reported and is not declared here; this is not the tree of that boot", extra)


@test
def verify_digest(bench):
    return verify(bench, 1, "error: digest 45560b", LOG.replace("sha256:3", "sha256:4"))


@test
def verify_no_digest(bench):
    log = "\n".join(l for l in LOG.splitlines() if "digest" not in l)
    return verify(bench, 1, "error: no digest was reported", log)


@test
def verify_count(bench):
    return verify(bench, 1, "error: 1 of 2 regions protected was reported, 1 are declared", LOG.replace("1 of 1", "1 of 2"))


@test
def verify_cut_off(bench):
    log = "\n".join(l for l in LOG.splitlines() if "1 of 1" not in l)
    return verify(bench, 1, "error: no line \"N of N regions protected\": the boot did not get that far, or its log is cut off", log)


@test
def verify_open(bench):
    log = re.sub(r"belongs to.*", "is open to the host", LOG)
    return verify(bench, 1, "error: /soc/rtc@10000: [0x9010000..0x9011000) is declared and open to the host; see why in the log of that boot", log)


@test
def verify_sysfs(bench):
    sysfs = bench.path("pkvm_protected")
    shutil.rmtree(sysfs, ignore_errors=True)
    os.makedirs(sysfs)
    line = "v1 start=0x9010000 size=0x1000 state=%s denied=3 node=/soc/rtc@10000\n"
    digest = re.search("v1 sha256:[0-9a-f]*", LOG).group() + "\n"
    dtb = bench.path("verify.dtb")

    def put(name, text):
        with open(os.path.join(sysfs, name), "w", encoding="utf-8") as out:
            out.write(text)

    put("region0", line % "protected")
    put("digest", digest)
    bad = bench.expect(0, "", "protect", bench.board, "rtc", "-o", dtb) or \
        bench.expect(0, "none missing, none extra", "verify", dtb, "--sysfs", sysfs)
    put("region0", line % "unprotected")
    bad = bad or bench.expect(1, "open to the host", "verify", dtb, "--sysfs", sysfs)
    put("region0", "v2 something=else\n")
    bad = bad or bench.expect(2, "is no line of version 1", "verify", dtb, "--sysfs", sysfs)
    return bad or bench.expect(2, "cannot be read", "verify", dtb, "--sysfs", sysfs + "/none")


@test
def verify_needs_one(bench):
    return bench.expect(2, "verify needs --log CONSOLE.txt or --sysfs DIR, one of them", "verify", bench.board)


# --- usage ---

@test
def usage(bench):
    for words, args in [
            ("which command?", []), ("there is no command fix", ["fix", "x"]),
            ("check: which file?", ["check"]),
            ("--page-size 8k: it is 4k, 16k, 64k or all", ["check", "x", "--page-size", "8k"]),
            ("--pa-bits 99: arm64 CPUs have 32 to 52", ["check", "x", "--pa-bits", "99"]),
            ("--format xml: it is text or json", ["check", "x", "--format", "xml"]),
            ("usage: pkvm-dt check", ["check", "x", "--nothing"]),
            ("/nothing/here: cannot be opened: No such file or directory", ["check", "/nothing/here"]),
            ("protect needs -o OUT", ["protect", bench.board, "rtc"])]:
        bad = bench.expect(2, words, *args)
        if bad:
            return f"{args}: {bad}"
    return bench.expect(0, "usage: pkvm-dt check", "--help")


@test
def options_are_listed(bench):
    """What a command takes is in --help and in the man page, and nothing else is."""
    with open(os.path.join(HERE, "../main.c"), encoding="utf-8") as file:
        takes = {"--" + name for name in re.findall(r'\{ \{ "([a-z-]+)", ', file.read())} | {"-I", "-o", "-h", "-i"}
    with open(os.path.join(HERE, "../pkvm-dt.1"), encoding="utf-8") as file:
        page = file.read().replace("\\fB", "").replace("\\fR", "").replace("\\fI", "")
    text = bench.run("--help")[1]
    option = re.compile(r"(?<![\w-])--?[a-zA-Z][a-z-]*")
    synopsis, rest = page.split(".SH DESCRIPTION")
    every = set(option.findall(text[text.index("Each takes"):]))
    for name in ("check", "list", "map", "protect", "unprotect", "verify", "digest"):
        own = [set(option.findall(re.search(rf"pkvm-dt {name}\b.*?(?=\n(usage:)? *pkvm-dt|Each|$)", t, re.S).group()))
               for t in (text, synopsis)]
        works = {o for o in takes if not re.search("(unrecognized|invalid) option",
                                                  bench.run(name, o, "4k", "/nothing")[2])}
        missing = works - {o for o in every if name != "protect" or o != "--overlay"} - own[0]
        if own[0] != own[1] or missing or own[0] - works or every - works or \
           any(o not in rest for o in works):
            return f"{name}: {own} {works} {missing}"
    return None


def outputs(bench, out):
    """The commands that write what -o names, to out"""
    there = bench.path("there.dtb")
    bench.run("protect", bench.board, "rtc", "-o", there)
    return [["protect", bench.board, "rtc", "-o", out],
            ["protect", bench.board, "rtc", "--overlay", "-o", out],
            ["unprotect", there, "-o", out], ["map", bench.board, "--svg", "-o", out]]


def place(bench, name, **links):
    """A new directory, with links: a tool that replaces what -o names must not reach /dev."""
    shutil.rmtree(bench.path(name), ignore_errors=True)
    os.makedirs(bench.path(name))
    for link, target in links.items():
        os.symlink(target, os.path.join(bench.path(name), link))
    return bench.path(name)


@test
def output_keeps_mode_and_link(bench):
    """And leaves nothing else; a new file gets the mode of the umask."""
    where = place(bench, "kept", link="real")
    real, link = os.path.join(where, "real"), os.path.join(where, "link")
    for args in outputs(bench, link):
        with open(real, "w", encoding="utf-8") as file:
            file.write("old")
        os.chmod(real, 0o640)
        bad = bench.expect(0, "", *args)
        if bad or not os.path.islink(link) or os.stat(real).st_mode & 0o7777 != 0o640 or \
           os.path.getsize(real) < 100 or sorted(os.listdir(where)) != ["link", "real"]:
            return f"{args}: {bad} {os.listdir(where)}"
    umask = os.umask(0)
    os.umask(umask)
    new = os.path.join(where, "new")
    return bench.expect(0, "", "protect", bench.board, "rtc", "-o", new) or (
        None if os.stat(new).st_mode & 0o777 == 0o666 & ~umask else "another mode")


@test
def output_through_what_is_no_file(bench):
    """A FIFO, stdout by three names; what is read is what a file gets."""
    where = place(bench, "through", stdout="/dev/stdout", one="/proc/self/fd/1")
    fifo, plain, stdout, one = (os.path.join(where, f) for f in ("fifo", "plain", "stdout", "one"))
    os.mkfifo(fifo)
    for words, same in zip(outputs(bench, fifo), outputs(bench, plain)):
        bench.run(*same)
        with open(plain, "rb") as file:
            want = file.read()
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        bad = bench.expect(0, "", *words)
        got = [os.read(reader, 1 << 16)]
        os.close(reader)
        for name in ("-", stdout, one):
            got.append(subprocess.run([bench.tool, *words[:-1], name], check=False,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
        if bad or got != [want] * 4:
            return f"{words}: {bad} {[len(g) for g in got]}, not {len(want)}"
    return None if len(os.listdir(where)) == 4 else str(os.listdir(where))


@test
def output_to_a_socket(bench):
    """As a terminal of another user, /dev/stdout cannot be opened then."""
    stdout = os.path.join(place(bench, "socket", stdout="/dev/stdout"), "stdout")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        done = subprocess.run([bench.tool, "map", bench.board, "-o", stdout],
                              stdout=theirs, stderr=subprocess.PIPE, check=False)
        theirs.close()
        got = ours.recv(8)
    return None if not done.returncode and got else str(done)


@test
def output_that_cannot_be_written(bench):
    """The file that was there is as it was, and errno is named with the path."""
    where = place(bench, "cannot", nowhere="missing", full="/dev/full")
    old, nowhere, full = (os.path.join(where, f) for f in ("old", "nowhere", "full"))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    for out, why, kwargs in [
            (where + "/no/x", ": No such file or directory", {}),
            (where, "Is a directory", {}), (full, "No space left on device", {}),
            (nowhere, "it is a symbolic link that leads nowhere", {}),
            (old, "File too large", {"preexec_fn": limit})]:
        for args in outputs(bench, out):
            with open(old, "w", encoding="utf-8") as file:
                file.write("old")
            bad = bench.expect(2, [f"pkvm-dt: {out}: cannot be written: ", why + "\n"],
                               *args, **kwargs)
            with open(old, encoding="utf-8") as file:
                if bad or file.read() != "old" or sorted(os.listdir(where)) != ["full", "nowhere", "old"]:
                    return f"{args}: {bad} {os.listdir(where)}"
    return None


@test
def output_on_a_full_disk(bench):
    for args in (["list", bench.board], ["map", bench.board, "-o", "-"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([bench.tool, *args], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        if done.returncode != 2 or b": cannot be written: No space left on device" not in done.stderr:
            return str(done)
    return None


@test
def make_install(bench):
    """The top Makefile, into another root; what is there runs."""
    top = os.path.join(HERE, "../../..")
    root = bench.path("root")
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    subprocess.run(["make", "-s", "-C", top, "install", f"DESTDIR={root}",
                    "PREFIX=/usr", "BUILD=" + bench.path("build")],
                   check=True, env=env, stdout=subprocess.DEVNULL)
    found = sorted(os.path.relpath(os.path.join(d, f), root)
                   for d, _, files in os.walk(root) for f in files)
    if found != ["usr/bin/pkvm-dt", "usr/share/man/man1/pkvm-dt.1"]:
        return str(found)
    modes = [os.stat(os.path.join(root, f)).st_mode & 0o777 for f in found]
    if modes != [0o755, 0o644]:
        return str(modes)
    status, out, _ = run([os.path.join(root, found[0]), "check", bench.board])
    return None if not status and "nothing is declared" in out else out


# --- damaged blobs ---

def field(offset, value):
    """Overwrite a word of the header, or of what follows."""
    def change(blob):
        return blob[:offset] + struct.pack(">I", value) + blob[offset + 4:]
    return change


def at_struct(offset, value):
    """The same, counted from the structure block."""
    def change(blob):
        return field(struct.unpack(">I", blob[8:12])[0] + offset, value)(blob)
    return change


# plain.dtb: reservations at 0x28, structure at 0x38
DAMAGES = [
    ("empty file", lambda b: b"", "offset 0x0: ends inside the header, which has 40 bytes"),
    ("cut in the header", lambda b: b[:20], "offset 0x14: ends inside the header, which has 40 bytes"),
    ("cut in the middle", lambda b: b[:len(b) // 2], "the file ends, the header says that the blob has"),
    ("wrong magic", field(0, 0xd7b7ab1e), "offset 0x0: magic is 0xd7b7ab1e, not 0xd00dfeed: no device tree blob (a dtbo.img or FIT has to be unpacked first)"),
    ("old version", field(0x14, 3), "offset 0x14: version 3, readable from 16 on; version 17 is supported"),
    ("huge total", field(4, 0x7fffffff), "offset 0x4: 2147483647 bytes; arm64 Linux maps no more than 2097152 of a device tree"),
    ("small total", field(4, 8), "offset 0x4: 8 bytes are less than the header has"),
    ("structure outside", field(8, 0x10000000), "offset 0x8: the structure block [0x10000000.."),
    ("structure unaligned", field(8, 0x3a), "offset 0x8: the structure block starts at 0x3a, which is no multiple of 4"),
    ("strings too long", field(0x20, 0xffffffff), "offset 0xc: the strings block ["),
    ("reservations outside", field(0x10, 0xfffffff8), "offset 0x10: the memory reservation block ["),
    ("unknown tag", at_struct(0, 0x77), "offset 0x38: no valid tag"),
    ("property first", at_struct(0, 3), "offset 0x38: a property that stands outside of all nodes"),
    ("end first", at_struct(0, 9), "offset 0x38: the structure block ends inside a node"),
    ("name outside", at_struct(16, 0x7ffffff0), "offset 0x40: the name of a property lies at 0x7ffffff0 of the strings block"),
    ("name that a terminal obeys", lambda b: b.replace(b"soc\0", b"\x1b[2\0", 1), "the name of a node has the byte 0x1b, which no name may have"),
    ("property that a terminal obeys", lambda b: b.replace(b"\0stdout-path\0", b"\0stdout-pat\x9b\0", 1), "the name of a property has the byte 0x9b, which no name may have"),
    ("length outside", at_struct(12, 0x7ffffff0), "offset 0x40: no valid tag"),
]


def damage_tests():
    """One test each."""
    for name, change, words in DAMAGES:
        def one(bench, change=change, words=words):
            with open(bench.plain, "rb") as file:
                blob = change(file.read())
            path = bench.path("damaged.dtb")
            with open(path, "wb") as out:
                out.write(blob)
            for command in ("check", "list", "map", "digest"):
                bad = bench.expect(2, ["damaged.dtb: ", words], command, path)
                if bad:
                    return f"{command}: {bad}"
            return None
        one.__name__ = "damaged_" + name.replace(" ", "_")
        TESTS.append(one)

    for name, blob, words in MADE:
        def two(bench, blob=blob, words=words):
            path = bench.path("made.dtb")
            with open(path, "wb") as file:
                file.write(blob)
            return bench.expect(2, f"pkvm-dt: {path}: {words}\n", "check", path)
        two.__name__ = "made_" + name.replace(" ", "_")
        TESTS.append(two)


def made(words, strings=b"", reserved=bytes(16)):
    """A blob of these words and names; the structure block starts at 0x38."""
    body = b"".join(w if isinstance(w, bytes) else struct.pack(">I", w)
                    for w in words)
    end = 56 + len(body)
    head = struct.pack(">10I", 0xd00dfeed, end + len(strings), 56, end, 40, 17, 16,
                       0, len(strings), len(body))
    return head + reserved + body + strings


BEGIN, END, PROP, NOP, LAST, ROOT = 1, 2, 3, 4, 9, b"\0\0\0\0"

# What libfdt lets pass, or objects to without saying where.
MADE = [
    ("second root", made([BEGIN, ROOT, END, BEGIN, ROOT, END, LAST]), "offset 0x44: a second root"),
    ("end too many", made([BEGIN, ROOT, END, END, LAST]), "offset 0x44: a node ends that has not begun"),
    ("no end", made([BEGIN, ROOT, NOP, LAST]), "offset 0x44: the structure block ends inside a node"),
    ("no last tag", made([BEGIN, ROOT, END]), "offset 0x44: no valid tag (FDT_ERR_TRUNCATED), or what it begins leaves the structure block"),
    ("no root", made([NOP, LAST]), "offset 0x3c: the structure block ends inside a node"),
    ("property behind subnodes", made([BEGIN, ROOT, BEGIN, b"a\0\0\0", END, PROP, 0, 0, END, LAST], b"p\0"), "offset 0x4c: a property that stands behind the subnodes"),
    ("property behind the root", made([BEGIN, ROOT, END, PROP, 0, 0, LAST], b"p\0"), "offset 0x44: a property that stands outside of all nodes"),
    ("property without a name", made([BEGIN, ROOT, PROP, 0, 0, END, LAST], b"\0"), "offset 0x40: a property without a name"),
    ("names without an end", made([BEGIN, ROOT, PROP, 0, 0, END, LAST], b"p"), "offset 0x40: the name of a property lies at 0x0 of the strings block, which has 0x1 bytes"),
    ("phandle of 8 bytes", made([BEGIN, ROOT, PROP, 8, 0, 0, 0, END, LAST], b"phandle\0"), "offset 0x40: a phandle of 8 bytes, it has to have 4"),
    ("root with a name", made([BEGIN, b"a\0\0\0", END, LAST]), "offset 0x38: the root has the name \"a\""),
    ("node without a name", made([BEGIN, ROOT, BEGIN, ROOT, END, END, LAST]), "offset 0x40: \"\" is no name of a node"),
    ("slash in a name", made([BEGIN, ROOT, BEGIN, b"a/b\0", END, END, LAST]), "offset 0x40: \"a/b\" is no name of a node"),
    ("name of 256 letters", made([BEGIN, ROOT, BEGIN, b"a" * 256 + ROOT, END, END, LAST]), "offset 0x40: the name of a node has 256 characters, 255 are a lot"),
    ("reservations without an end", made([BEGIN, ROOT, END, LAST], b"p" * 40, b"\x11" * 16).replace(ROOT, b"\x11" * 4), "offset 0x28: the memory reservation block does not end"),
]


def nested(depth):
    """A blob with so many nodes in each other."""
    body = [w for i in range(depth) for w in (BEGIN, b"n\0\0\0" if i else ROOT)]
    return made(body + [END] * depth + [LAST])


@test
def nested_too_deep(bench):
    path = bench.path("nested.dtb")
    for depth, status, words in ((63, 0, "nothing is declared"),
                                 (64, 2, "offset 0x230: nodes nested 63 deep; Linux leaves out what is deeper than 62"),
                                 (100000, 2, "nodes nested 63 deep")):
        with open(path, "wb") as out:
            out.write(nested(depth))
        bad = bench.expect(status, words, "check", path)
        if bad:
            return f"{depth}: {bad}"
    return None


@test
def ranges_that_multiply(bench):
    """Pieces of pieces: 2000 windows below 2000 windows."""
    lower = ", ".join(f"<0x{i:x} 0x{(i * 7919) % 2000:x} 0x1>" for i in range(2000))
    upper = ", ".join(f"<0x{i:x} 0x0 0x{0xa000000 + 16 * i:x} 0x1>" for i in range(2000))
    cells = "#address-cells = <1>; #size-cells = <1>;"
    devices = "".join(f"d{i} {{ reg = <0x0 0x7d0>; }};" for i in range(200))
    source = bench.source + f"""/ {{ up {{ {cells} ranges = {upper};
        down {{ {cells} ranges = {lower}; {devices} }}; }};
        r@0 {{ compatible = "pkvm,protected-region"; reg = <0x0 0x9010000 0x0 0x1000>; }}; }};"""
    dtb = compile_dts(source, bench.path("multiply"))
    status, out, err = bench.run("check", dtb)
    return None if status == 2 and "gave up after" in err else f"{status} {out[-200:]} {err}"


def main():
    tool, workdir = sys.argv[1:]
    shutil.rmtree(workdir, ignore_errors=True)
    os.makedirs(workdir)
    bench = Bench(tool, workdir)
    damage_tests()
    print("KTAP version 1")
    print(f"1..{len(TESTS)}")
    failed = 0
    for number, function in enumerate(TESTS, 1):
        try:
            bad = function(bench)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            bad = repr(error)
        if bad:
            failed += 1
            for line in bad.splitlines():
                print("# " + line)
        name = function.__name__.replace("_", "-")
        print(f"{'not ok' if bad else 'ok'} {number} {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
