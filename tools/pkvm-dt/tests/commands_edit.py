# SPDX-License-Identifier: GPL-2.0-only
"""protect and unprotect, overlays, the files that -o names, and options."""

import json
import os
import re
import resource
import shlex
import shutil
import socket
import subprocess

from bench import CLEAN, REFUSED, TROUBLE, must, rows, test
from fixtures import HERE, run

RANGE = "0x9010000..0x9013000"


# --- protect, unprotect ---

@rows([
    ("protect by path", "board.dtb", "/soc/rtc@10000"),
    ("protect by alias", "board.dtb", "rtc0"),
    ("protect by label", "board.dtb", "spi"),
    ("protect by address", "board.dtb", "0x9030010"),
    ("protect three of them", "board.dtb", "one two off"),
    ("protect without symbols", "plain.dtb", "/soc/device@60000 0x9010000"),
    ("protect a range alone", "board.dtb", RANGE),
    ("protect a range beside a device", "plain.dtb", RANGE + " /soc/spi@30000"),
    # Refused for its status only, which protect changes
    ("protect sram", "board.dtb", "/soc/sram@70000"),
    ("protect and forward", "board.dtb", "one --forward-neighbours"),
])
def round_trip(bench, base, what):
    """Protect and unprotect; the same bytes must come back."""
    bench.clean(f"protect {base} {what} -o there.dtb")
    bench.clean("check there.dtb", "accepted")
    bench.clean("unprotect there.dtb -o back.dtb")
    must(not bench.same("there.dtb", base), "protect has changed nothing")
    must(bench.same("back.dtb", base), "unprotect has not brought the same bytes back")


@test
def protect_twice_unprotect_one(bench):
    bench.clean("protect plain.dtb rtc0 -o 1.dtb")
    bench.clean("protect 1.dtb 0x9030000 -o 2.dtb")
    bench.clean("check 2.dtb", "accepted, 2 regions")
    bench.clean("unprotect 2.dtb 0x9030000 -o back.dtb")
    must(bench.same("back.dtb", "1.dtb"), "not the tree of before")
    bench.clean("unprotect 2.dtb -o back.dtb")
    must(bench.same("back.dtb", "plain.dtb"), "not the first tree")


@test
def unprotect_ranges(bench):
    """One by its range, one by its path; the device beside them stays."""
    bench.clean("protect board.dtb spi -o device.dtb")
    bench.clean(f"protect board.dtb spi {RANGE} 0xa000000..0xa001000 -o there.dtb")
    bench.clean("check there.dtb", "[0x9010000..0x9013000) accepted")
    for word in (RANGE, "/pkvm-protected-region@a000000"):
        bench.clean(f"unprotect there.dtb {word} -o there.dtb")
    must(bench.same("there.dtb", "device.dtb"), "not the tree with the device alone")


@test
def protect_sets_status(bench):
    bench.clean("protect board.dtb rtc -o there.dtb")
    text = subprocess.check_output(["fdtget", bench.path("there.dtb"), "/soc/rtc@10000", "status"])
    must(text == b"reserved\n", text)


@test
def protect_beside_the_same_name(bench):
    """libfdt finds /thing@1 for /thing, where that stands first; found by fuzzing."""
    same = bench.compile("same", '/ { thing@1 { status = "okay"; }; '
                         "thing { reg = <0x0 0xa0b0000 0x0 0x1000>; }; };")
    round_trip(bench, same, "/thing")
    text = subprocess.check_output(["dtc", "-q", "-I", "dtb", "-O", "dts",
                                    bench.path("there.dtb")], text=True)
    must(re.search(r'thing@1 \{\s*status = "okay";\s*\};', text) and
         re.search(r'thing \{[^}]*status = "reserved"', text), "another node was changed")


@test
def protect_forwards(bench):
    bench.clean("protect board.dtb one --forward-neighbours -o forward.dtb")
    bench.clean("check forward.dtb", "note: /soc/device@40200: [0x9040200..0x9040400) "
                "left to the host: rw, any size\n")


# --- What protect refuses ---

@rows([
    ("console", "serial0", "error: /soc/serial@0: [0x9000000..0x9001000) takes the console /soc/serial@0 [0x9000000..0x9001000); point stdout-path and earlycon elsewhere, or leave it to the host"),
    ("irqchip", "gic", "takes the interrupt controller /interrupt-controller@8000000 [0x8000000..0x8010000), which the host cannot do without; take it out of linux,protected-devices"),
    ("neighbour", "one", "error: /soc/device@40000: [0x9040000..0x9040200) would also take registers of /soc/device@40200 [0x9040200..0x9040400) (page size 4096); protect both devices or neither, or add linux,forward-neighbours"),
    ("part of a page", "0x9010000..0x9010800", "[0x9010000..0x9010800) does not end on a page boundary (page size 4096)"),
    ("part of a device", "0x9050000..0x9051000", "takes only a part of /soc/device@50000"),
    ("range of sram", "0x9070000..0x9071000", "takes the SRAM /soc/sram@70000"),
])
def refused_as_by_the_boot(bench, what, words):
    """In the boot's words, and nothing is written."""
    bench.writes_nothing(REFUSED, f"protect board.dtb {what}", words, "nothing.dtb was not written")


ALREADY = "is declared protected already"


@rows([
    ("label without symbols", "protect plain.dtb rtc7", "rtc7: no alias of that name, and labels are unknown, the tree has no __symbols__ (compile it with dtc -@); paths that match: /soc/rtc@10000"),
    ("label unknown", "protect board.dtb nothing", "nothing: no alias of that name, and no label in __symbols__; give a full path"),
    ("no name", "protect board.dtb 9", "9: no alias of that name, and no label in __symbols__; give a full path\n"),
    ("path unknown", "protect board.dtb /soc/nothing", "/soc/nothing: there is no such node"),
    ("address of nobody", "protect board.dtb 0x123", "0x123: no device has registers there"),
    ("address is none", "protect board.dtb 0xhello", "0xhello: is no address"),
    ("device without reg", "protect board.dtb osc", "/osc: has no reg, so there is nothing to protect"),
    ("device named twice", "protect board.dtb rtc rtc0", "/soc/rtc@10000: is named twice, by rtc and rtc0"),
    ("device protected already", "protect once.dtb rtc", f"/soc/rtc@10000: {ALREADY}"),
    ("range twice", "protect board.dtb 0x9010000..0x9011000 0x9010000..0x9012000", f"/pkvm-protected-region@9010000: {ALREADY}"),
    ("range twice in an overlay", "protect --overlay board.dtb 0x9010000..0x9011000 0x9010000..0x9012000", f"/pkvm-protected-region@9010000: {ALREADY}"),
    ("range protected already", "protect range.dtb 0x9010000..0x9011000", f"/pkvm-protected-region@9010000: {ALREADY}"),
    ("declaration", "protect range.dtb /pkvm-protected-region@9010000", "/pkvm-protected-region@9010000: is a declaration itself"),
    ("unprotect without record", "unprotect board.dtb", "board.dtb: has no record of pkvm-dt protect, so it cannot be undone; change the source"),
    ("unprotect another", "unprotect once.dtb spi", "/soc/spi@30000: was not protected by pkvm-dt, so there is no record of how it was; change the source"),
])
def not_possible(bench, command, words):
    """Exit status 2, and nothing is written."""
    bench.clean("protect board.dtb rtc -o once.dtb")
    bench.clean("protect board.dtb 0x9010000..0x9011000 -o range.dtb")
    bench.writes_nothing(TROUBLE, command, "pkvm-dt: " + words)


@rows([(f"no range {word}", word) for word in (
    "0x9011000..0x9010000", "0x9010000..0x9010000", "0x9010000..9011000", "0x9010000..0x90x",
    "0x..0x9")])
def no_range(bench, word):
    bench.writes_nothing(TROUBLE, f"protect board.dtb {word}",
                         f"pkvm-dt: {word}: is no range; it is 0xSTART..0xEND")


@test
def range_in_few_cells(bench):
    small = bench.compile("small", "", "/dts-v1/; / { #address-cells = <1>; #size-cells = <1>; };")
    bench.writes_nothing(TROUBLE, f"protect {small} 0x100000000..0x100001000",
                         "0x100000000: has no room in the 1 cells")
    bench.clean(f"protect {small} 0x10000000..0x10001000 -o there.dtb", "accepted")


@rows([
    ("name by a number", "i2c9", "/i2c@b000000"), ("name by compatible", "pl031", "/soc/rtc@10000"),
    ("name by another number", "uart7", "/soc/serial@0"),
    ("compatible by a number", "test,spi2", "/soc/spi@30000"),
])
def name_suggests(bench, name, path):
    """Without its last number where nothing matches"""
    i2c = bench.compile("i2c", "/ { i2c@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; }; };")
    bench.writes_nothing(TROUBLE, f"protect {i2c} {name}",
                         f"pkvm-dt: {name}: no alias of that name, and no label in __symbols__; paths that match: {path}\n")


@test
def address_of_two(bench):
    twins = bench.compile("twins", "/ { twin@9030000 { reg = <0x0 0x9030000 0x0 0x1000>; }; };")
    text = bench.writes_nothing(TROUBLE, f"protect {twins} 0x9030000", "pkvm-dt: 0x9030000: several devices have registers there, name one by its path: ")
    must(sorted(re.findall(r"/\S+@\w+", text)) == ["/soc/spi@30000", "/twin@9030000"], text)


@test
def name_of_two_nodes(bench):
    """As an editor of blobs makes it: the path leads to the first, another was asked for."""
    names = bench.compile("names", "/ { d@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; }; "
                          "d@b001000 { reg = <0x0 0xb001000 0x0 0x1000>; }; };")
    bench.write("twice.dtb", bench.read(names).replace(b"d@b001000", b"d@b000000"))
    for command in ("check twice.dtb", "list twice.dtb", "map twice.dtb", "digest twice.dtb",
                    "protect twice.dtb 0xb001000 -o nothing.dtb", "unprotect twice.dtb -o nothing.dtb"):
        bench.expect(TROUBLE, command, "pkvm-dt: /d@b000000: the name d@b000000 is not unique: two nodes beside each other have it; rename one in the source or overlay that it comes from\n")
    must(not os.path.exists(bench.path("nothing.dtb")), "wrote a file")
    round_trip(bench, names, "0xb001000")


@test
def phandle_is_zero(bench):
    """Found by fuzzing: it was overwritten, and gone after unprotect."""
    bench.compile("zero", "/ { zero@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; "
                  "phandle = <0x12345678>; }; };")
    bench.write("zero.dtb", bench.read("zero.dtb").replace(b"\x12\x34\x56\x78", bytes(4)))
    bench.writes_nothing(TROUBLE, "protect zero.dtb /zero@b000000", "pkvm-dt: /zero@b000000: its phandle is 0, which leads nowhere; remove it from the source")


@test
def supplier_unreadable(bench):
    """Found by fuzzing: protect wrote what check refuses, for the boot stops."""
    bench.compile("unreadable", "&osc { /delete-property/ #clock-cells; #clock-cells = <99>; };")
    bench.writes_nothing(REFUSED, "protect unreadable.dtb rtc",
                         "error: /soc/rtc@10000: clocks of /soc/rtc@10000 cannot be read")


# --- What protect says ---

def commands_of(text):
    """The commands that a refusal prints, without the program's name"""
    return [shlex.split(line)[1:] for line in
            re.findall(r"^pkvm-dt: to [a-z ,]+: (pkvm-dt protect .*)$", text, re.M)]


CHAIN = """/ { twin@9040180 { reg = <0x0 0x9040180 0x0 0x8>; };
    la: a@a000000 { reg = <0x0 0xa000000 0x0 0x10>; };
    lb: b@a000200 { reg = <0x0 0xa000200 0x0 0xf00>; };
    lc: c@a001800 { reg = <0x0 0xa001800 0x0 0x900>; };
    ld: d@a002400 { reg = <0x0 0xa002400 0x0 0x10>; };
    e@a005000 { reg = <0x0 0xa005000 0x0 0x10>; }; };"""


@test
def protect_says_the_command(bench):
    bench.expect(REFUSED, "protect board.dtb one --overlay -o x.dtbo",
                 "pkvm-dt: to leave these registers to the host: pkvm-dt protect "
                 "board.dtb one --overlay --forward-neighbours -o x.dtbo\n")


@rows([
    ("command for a twin", "one", "", 2), ("command to forward", "one", "--forward-neighbours", 1),
    ("command for a chain", "/a@a000000", "", 2),
    ("command for an overlay", "/a@a000000", "--overlay", 2),
    ("command with werror", "one", "--werror", 2),
    ("command for other pages", "/d@a002400", "--page-size 16k,64k --pa-bits 40", 2),
])
def protect_says_commands_that_work(bench, name, options, number):
    """Each that it prints, for a file with a space and a quote in its name"""
    bench.compile("over lap's", CHAIN)
    text = bench.expect(REFUSED, f'protect "over lap\'s.dtb" {name} {options} -o cured.dtb')
    commands = commands_of(text)
    must(len(commands) == number, text)
    for command in commands:
        bench.clean(command, "accepted, ")
        must(set(options.split()) <= set(command), command)
        os.unlink(bench.path("cured.dtb"))
    if name == "/a@a000000" and not options:
        must(" /a@a000000 /b@a000200 /c@a001800 /d@a002400 -o cured.dtb\n" in text and
             "/e@" not in text, text)


PMU = "/ { pmu@8000400 { reg = <0x0 0x8000400 0x0 0x8>; }; };"
UNNAMED = "/ { a: a@a000000 { reg = <0x0 0xa000000 0x0 0x10>; }; " \
    "b@a000200 { reg = <0x0 0xa000200 0x0 0x10>; }; };"


@rows([
    # What the host needs is in the way of each.
    ("no command for a part of the irqchip", PMU, "/pmu@8000400", 0),
    ("no command beside the irqchip", "", "one gic", 0),
    ("no command for the irqchip", "", "gic", 0),
    ("control command without it", "", "one", 2),
    # An overlay cannot name a device that has no label.
    ("one command for an overlay", UNNAMED, "a --overlay", 1),
    ("control two for a tree", UNNAMED, "a", 2),
])
def protect_says_no_command_that_fails(bench, more, what, number):
    bench.compile("in-the-way", more)
    text = bench.expect(REFUSED, f"protect in-the-way.dtb {what} -o cured.dtb")
    must(len(commands_of(text)) == number, text)


def warnings_of(text):
    """Sorted"""
    return sorted(re.findall("^warning: .*$", text, re.M))


@test
def protect_prints_warnings(bench):
    """Those of check, once for all page sizes, and a line for each of these"""
    status, nothing, err = bench.run("protect board.dtb spi --page-size 64k,4k,4k -o warned.dtb")
    want = warnings_of(bench.clean("check warned.dtb --page-size 64k,4k"))
    must(status == CLEAN and not nothing and warnings_of(err) == want and len(want) >= 5, err)
    sizes = re.findall(r"^warned.dtb: (\d+)K pages: accepted, 1 region, (\d+) warnings$", err, re.M)
    must([size for size, _ in sizes] == ["64", "4"] and sizes[0][1] == sizes[1][1], sizes)


@rows([("four of a kind", 4, 4), ("twenty of a kind", 20, 3)])
def warnings_of_a_kind_are_counted(bench, number, shown):
    """Unless --verbose or a program wants them all; four are shown, since a count is a line, too."""
    users = "".join(f'user{i} {{ compatible = "x"; clocks = <&clk 1>; }};' for i in range(number))
    bench.compile("kinds", f"/ {{ {users} }};", bench.source.replace("clocks = <&clk", "x = <&clk"))
    bench.clean("protect kinds.dtb clk -o counted.dtb")
    text = bench.expect(REFUSED, "check counted.dtb --page-size all",
                        f"4K pages: accepted, 1 region, {number} warnings")
    every = warnings_of(bench.clean("check counted.dtb --verbose"))
    got = json.loads(bench.clean("check counted.dtb --format json"))[0]["messages"]
    counts = [sum(": needs /soc/clock-controller@20000" in word for word in words)
              for words in (warnings_of(text), every, [m["text"] for m in got])]
    must(counts == [shown, number, number], counts)
    more = re.findall("^warning: (.*) more of this kind; --verbose has them$", text, re.M)
    must(more == [str(number - shown)] * (shown < number), more)


# --- Overlays ---

@rows([
    ("overlay by label", "board.dtb", "rtc spi"),
    ("overlay of a page", "board.dtb", "one two off"),
    ("overlay that forwards", "board.dtb", "one --forward-neighbours"),
    ("overlay of a range", "board.dtb", "0x9010000..0x9011000"),
    ("overlay of a range and a device", "board.dtb", "0x9010000..0x9011000 spi"),
    ("overlay of a range without symbols", "plain.dtb", "0x9060000..0x9061000"),
])
def overlay(bench, base, what):
    """An overlay must come to the same as the tree."""
    bench.clean(f"protect {base} {what} --overlay -o o.dtbo")
    bench.clean(f"protect {base} {what} -o o.dtb")
    digest = bench.clean(f"digest {base} --overlay o.dtbo")
    must(digest == bench.clean("digest o.dtb"), digest)
    subprocess.run(["fdtoverlay", "-i", base, "-o", "merged.dtb", "o.dtbo"], cwd=bench.dir,
                   check=True)
    bench.clean("check merged.dtb", "accepted")


@rows([
    ("overlay without symbols", "plain.dtb", "/soc/spi@30000"),
    ("overlay without phandle", "plain.dtb", "/soc/clock-controller@20000"),
    ("overlay without a label", "unlabelled.dtb", "/d@b000000"),
])
def overlay_needs_a_label(bench, base, path):
    """A phandle leads elsewhere once the base was compiled again."""
    bench.compile("unlabelled", "/ { d@b000000 { reg = <0x0 0xb000000 0x0 0x1000>; phandle = <99>; }; };")
    bench.writes_nothing(TROUBLE, f"protect {base} {path} --overlay", f"pkvm-dt: {path}: has no label in __symbols__, and an overlay that refers to it by phandle takes another device once the base is compiled again; give it a label and compile with dtc -@, name its pages as 0xSTART..0xEND, or leave out --overlay\n")


@test
def overlay_on_a_base_of_another_day(bench):
    """New nodes in front, so other phandles; a declaration that is there already stays."""
    bench.compile("older", "/ { u { refs = <&one>, <&off>; }; };")
    bench.compile("newer", "", bench.source.replace(
        "psci {", "a: a { refs = <&b>; }; b: b { refs = <&a>; }; psci {", 1))
    phandles = [subprocess.check_output(["fdtget", bench.path(dtb), "/soc/device@60000", "phandle"])
                for dtb in ("older.dtb", "newer.dtb")]
    must(phandles[0] != phandles[1], "the same phandle")
    bench.clean("protect newer.dtb rtc -o declares.dtb")
    bench.clean("protect older.dtb off --overlay -o day.dtbo")
    bench.clean("check declares.dtb --overlay day.dtbo",
                "/soc/device@60000: [0x9060000..0x9061000) accepted",
                "/soc/rtc@10000: [0x9010000..0x9011000) accepted", "accepted, 2 regions")


@test
def overlays_of_two_devices(bench):
    """The second does not take the place of the first."""
    bench.clean("protect board.dtb rtc --overlay -o 1.dtbo")
    bench.clean("protect board.dtb spi --overlay -o 2.dtbo")
    bench.clean("check board.dtb --overlay 1.dtbo --overlay 2.dtbo", "accepted, 2 regions")


@test
def overlay_that_does_not_fit(bench):
    bench.clean("protect board.dtb rtc --overlay -o label.dtbo")
    bench.expect(TROUBLE, "check plain.dtb --overlay label.dtbo",
                 "pkvm-dt: label.dtbo: does not apply to plain.dtb: ")


@test
def overlay_that_is_none(bench):
    """Neither is a tree one, nor is one a tree; each where it belongs is accepted."""
    bench.clean("protect board.dtb rtc --overlay -o label.dtbo")
    for command in ("check label.dtbo", "list label.dtbo", "map label.dtbo", "digest label.dtbo",
                    "protect label.dtbo rtc -o none"):
        bench.expect(TROUBLE, command, "pkvm-dt: label.dtbo: is an overlay, not a tree; name the tree that it is for as FILE, and this with --overlay\n")
    bench.expect(TROUBLE, "check board.dtb --overlay label.dtbo --overlay plain.dtb", "pkvm-dt: plain.dtb: is no overlay: no node below its root has an __overlay__; name one, or this as FILE\n")
    bench.clean("check board.dtb --overlay label.dtbo", "accepted")


# --- Options ---

@rows([
    ("no command", "", "which command?"),
    ("unknown command", "fix x", "there is no command fix"),
    ("no file", "check", "check: which file?"),
    ("page size", "check x --page-size 8k", "--page-size 8k: it is 4k, 16k, 64k or all"),
    ("physical address size", "check x --pa-bits 99", "--pa-bits 99: arm64 CPUs have 32 to 52"),
    ("format", "check x --format xml", "--format xml: it is text or json"),
    ("unknown option", "check x --nothing", "usage: pkvm-dt check"),
    ("missing file", "check /nothing/here", "/nothing/here: cannot be opened: No such file or directory"),
    ("no output", "protect board.dtb rtc", "protect needs -o OUT"),
    ("no boot to verify", "verify board.dtb", "verify needs --log CONSOLE.txt or --sysfs DIR, one of them"),
])
def usage(bench, command, words):
    bench.expect(TROUBLE, command, words)


@test
def help_prints_usage(bench):
    bench.clean("--help", "usage: pkvm-dt check")


@test
def options_are_listed(bench):
    """What a command takes is in --help and in the man page, and nothing else is."""
    source = bench.read(os.path.join(HERE, "../main.c")).decode()
    takes = {"--" + name for name in re.findall(r'\{ \{ "([a-z-]+)", ', source)} | \
        {"-I", "-o", "-h", "-i"}
    page = re.sub(r"\\f[BRI]", "", bench.read(os.path.join(HERE, "../pkvm-dt.1")).decode())
    text = bench.clean("--help")
    option = re.compile(r"(?<![\w-])--?[a-zA-Z][a-z-]*")
    synopsis, rest = page.split(".SH DESCRIPTION")
    every = set(option.findall(text[text.index("Each takes"):]))
    for name in ("check", "list", "map", "protect", "unprotect", "verify", "digest"):
        lines = re.compile(rf"pkvm-dt {name}\b.*?(?=\n(usage:)? *pkvm-dt|Each|$)", re.S)
        own, of_page = (set(option.findall(lines.search(t).group())) for t in (text, synopsis))
        works = {o for o in takes if not re.search("(unrecognized|invalid) option",
                                                  bench.run([name, o, "4k", "/nothing"])[2])}
        # protect has an --overlay of its own.
        missing = works - own - (every - {"--overlay"} if name == "protect" else every)
        must(own == of_page and not missing and own <= works and every <= works and
             all(o in rest for o in works), f"{name}: {own} {of_page} {works} {missing}")


# --- The files that -o names ---

OUTPUTS = ("protect board.dtb rtc", "protect board.dtb rtc --overlay", "unprotect there.dtb",
           "map board.dtb --svg")


def outputs(bench, out):
    """The commands that write what -o names, to out"""
    bench.clean("protect board.dtb rtc -o there.dtb")
    return [f"{command} -o {out}" for command in OUTPUTS]


def place(bench, name, **links):
    """A new directory, with links: a tool that replaces what -o names must not reach /dev."""
    shutil.rmtree(bench.path(name), ignore_errors=True)
    os.makedirs(bench.path(name))
    for link, target in links.items():
        os.symlink(target, bench.path(f"{name}/{link}"))


@test
def output_keeps_mode_and_link(bench):
    """And leaves nothing else; a new file gets the mode of the umask."""
    place(bench, "kept", link="real")
    real, link, new = (bench.path("kept/" + name) for name in ("real", "link", "new"))
    for command in outputs(bench, "kept/link"):
        bench.write("kept/real", "old")
        os.chmod(real, 0o640)
        bench.clean(command)
        must(os.path.islink(link) and os.stat(real).st_mode & 0o7777 == 0o640 and
             os.path.getsize(real) >= 100 and
             sorted(os.listdir(bench.path("kept"))) == ["link", "real"], command)
    umask = os.umask(0)
    os.umask(umask)
    bench.clean("protect board.dtb rtc -o kept/new")
    must(os.stat(new).st_mode & 0o777 == 0o666 & ~umask, "another mode")


@test
def output_through_what_is_no_file(bench):
    """A FIFO, stdout by three names; what is read is what a file gets."""
    place(bench, "through", stdout="/dev/stdout", one="/proc/self/fd/1")
    os.mkfifo(bench.path("through/fifo"))
    for number, command in enumerate(outputs(bench, "through/fifo")):
        plain = outputs(bench, "through/plain")[number]
        bench.clean(plain)
        want = bench.read("through/plain")
        reader = os.open(bench.path("through/fifo"), os.O_RDONLY | os.O_NONBLOCK)
        bench.clean(command)
        got = [os.read(reader, 1 << 16)]
        os.close(reader)
        for name in ("-", "through/stdout", "through/one"):
            got.append(subprocess.check_output(
                [bench.tool, *outputs(bench, name)[number].split()], cwd=bench.dir,
                stderr=subprocess.DEVNULL))
        must(got == [want] * 4, f"{command}: {[len(g) for g in got]}, not {len(want)}")
    must(len(os.listdir(bench.path("through"))) == 4, os.listdir(bench.path("through")))


@test
def output_to_a_socket(bench):
    """As a terminal of another user, /dev/stdout cannot be opened then."""
    place(bench, "socket", stdout="/dev/stdout")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        subprocess.run([bench.tool, "map", "board.dtb", "-o", "socket/stdout"], cwd=bench.dir,
                       stdout=theirs, check=True)
        theirs.close()
        must(ours.recv(8), "nothing is written")


@rows([
    ("output nowhere", "cannot/no/x", ": No such file or directory"),
    ("output to a directory", "cannot", "Is a directory"),
    ("output to a full device", "cannot/full", "No space left on device"),
    ("output through a dead link", "cannot/nowhere", "it is a symbolic link that leads nowhere"),
    ("output beyond the limit", "cannot/old", "File too large"),
])
def output_that_cannot_be_written(bench, out, why):
    """The file that was there is as it was, and errno is named with the path."""
    place(bench, "cannot", nowhere="missing", full="/dev/full")

    def limit():
        if out == "cannot/old":
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    for command in outputs(bench, out):
        bench.write("cannot/old", "old")
        text = bench.expect(TROUBLE, command, ": cannot be written: ", why + "\n", preexec_fn=limit)
        must(re.search(rf"^pkvm-dt: (\S+/)?{out}: cannot be written: ", text, re.M), text)
        must(bench.read("cannot/old") == b"old", command)
        left = sorted(os.listdir(bench.path("cannot")))
        must(left == ["full", "nowhere", "old"], left)


@rows([("list on a full disk", "list board.dtb"), ("map on a full disk", "map board.dtb -o -")])
def output_on_a_full_disk(bench, command):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([bench.tool, *command.split()], cwd=bench.dir, check=False,
                              stdout=full, stderr=subprocess.PIPE)
    must(done.returncode == TROUBLE and
         b": cannot be written: No space left on device" in done.stderr, done)


@test
def make_install(bench):
    """The top Makefile, into another root; what is there runs."""
    root = bench.path("root")
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    subprocess.run(["make", "-s", "-C", os.path.join(HERE, "../../.."), "install",
                    f"DESTDIR={root}", "PREFIX=/usr", "BUILD=" + bench.path("build")],
                   check=True, env=env, stdout=subprocess.DEVNULL)
    found = sorted(os.path.relpath(os.path.join(d, f), root)
                   for d, _, files in os.walk(root) for f in files)
    must(found == ["usr/bin/pkvm-dt", "usr/share/man/man1/pkvm-dt.1"], found)
    modes = [os.stat(os.path.join(root, f)).st_mode & 0o777 for f in found]
    must(modes == [0o755, 0o644], modes)
    status, out, _ = run([os.path.join(root, found[0]), "check", bench.path("board.dtb")])
    must(status == CLEAN and "nothing is declared" in out, out)
