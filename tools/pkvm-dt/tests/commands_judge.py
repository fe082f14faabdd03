# SPDX-License-Identifier: GPL-2.0-only
"""list, map, digest, verify, sources, and the options of check for CI."""

import filecmp
import json
import os
import random
import re
import shlex
import shutil
import xml.etree.ElementTree

from bench import CLEAN, REFUSED, TROUBLE, must, rows, test
from fixtures import HERE, run

# --- verify ---

LOG = """[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.5] pkvm-protected: /soc/rtc@10000: [0x9010000..0x9011000) belongs to the hypervisor, EL2 address 0x7fffc9010000
[    0.6] pkvm-protected: 1 of 1 regions protected, host stage-2 on 4 CPUs
[    0.6] pkvm-protected: digest v1 sha256:35560b0de666b20f4126a8ebde8f792b1aea4b17600135c8eb00d08d2d0c625c
"""


def without(words):
    """The log without the line that has these words"""
    return "".join(line for line in LOG.splitlines(True) if words not in line)


@rows([
    ("verify good", CLEAN, LOG, "all of 1 region taken, none missing, none extra, digest 35560b"),
    ("verify second boot counts", REFUSED, LOG + LOG.splitlines(True)[0], "was not taken"),
    ("verify missing", REFUSED, without("belongs"), "error: /soc/rtc@10000: [0x9010000..0x9011000) is declared and was not taken; boot this tree, or protect what is missing"),
    ("verify extra", REFUSED, LOG + LOG.splitlines(True)[1].replace("rtc@10000", "x@0").replace("0x901", "0x905"), "error: /soc/x@0: [0x9050000..0x9051000) was reported and is not declared here; this is not the tree of that boot"),
    ("verify digest", REFUSED, LOG.replace("sha256:3", "sha256:4"), "error: digest 45560b"),
    ("verify no digest", REFUSED, without("digest"), "error: no digest was reported"),
    ("verify count", REFUSED, LOG.replace("1 of 1", "1 of 2"), "error: 1 of 2 regions protected was reported, 1 are declared"),
    ("verify cut off", REFUSED, without("1 of 1"), 'error: no line "N of N regions protected": the boot did not get that far, or its log is cut off'),
    ("verify open", REFUSED, re.sub("belongs to.*", "is open to the host", LOG), "error: /soc/rtc@10000: [0x9010000..0x9011000) is declared and open to the host; see why in the log of that boot"),
])
def verify(bench, status, log, words):
    """The tree with the RTC against a log"""
    bench.write("console.txt", log)
    bench.clean("protect board.dtb rtc -o verify.dtb")
    bench.expect(status, "verify verify.dtb --log console.txt", words)


@test
def verify_sysfs(bench):
    region = "v1 start=0x9010000 size=0x1000 state={} denied=3 node=/soc/rtc@10000\n"
    shutil.rmtree(bench.path("sysfs"), ignore_errors=True)
    os.makedirs(bench.path("sysfs"))
    bench.write("sysfs/digest", re.search("v1 sha256:[0-9a-f]*", LOG).group() + "\n")
    bench.clean("protect board.dtb rtc -o verify.dtb")
    for line, status, words in (
            (region.format("protected"), CLEAN, "none missing, none extra"),
            (region.format("unprotected"), REFUSED, "open to the host"),
            ("v2 something=else\n", TROUBLE, "is no line of version 1")):
        bench.write("sysfs/region0", line)
        bench.expect(status, "verify verify.dtb --sysfs sysfs", words)
    bench.expect(TROUBLE, "verify verify.dtb --sysfs sysfs/none", "cannot be read")


# --- For CI ---

@rows([(command.split()[0] + " with werror", command) for command in (
    "check {}", "list {}", "map {}", "digest {}", "unprotect {} rtc -o out.dtb",
    "verify {} --log console.txt", "protect {} two one -o out.dtb")])
def warnings_refuse(bench, command):
    """With --werror; the RTC has none, the SPI controller has."""
    bench.clean("protect board.dtb rtc -o quiet.dtb")
    bench.clean("protect quiet.dtb spi -o loud.dtb")
    bench.write("console.txt", LOG)
    out = bench.path("out.dtb")
    for dtb, option, status in (("quiet.dtb", " --werror", CLEAN),
                                ("loud.dtb", "", int(command.startswith("verify"))),
                                ("loud.dtb", " --werror", REFUSED)):
        text = bench.expect(status, command.format(dtb) + option)
        must(not option or not status or "power-domains[0] of /soc/spi@30000 leads to" in text,
             text)
        must(not (status and os.path.exists(out)), f"{dtb}{option}: wrote a file")
        if os.path.exists(out):
            os.unlink(out)


@test
def declaration_required(bench):
    """Each page size has to have one."""
    bench.clean("protect board.dtb rtc -o declares.dtb")
    bench.expect(REFUSED, "check board.dtb --require-declaration --page-size all", "error: nothing is declared, and --require-declaration wants it; add a declaration, or correct its compatible or status\n",
                 "64K pages: refused, 1 error, 0 warnings")
    bench.expect(REFUSED, "check board.dtb --require-declaration --format json",
                 '"refused": true')
    bench.clean("check declares.dtb --require-declaration", "accepted")


@test
def digest_expected(bench):
    """As "digest" and the boot print it, and of another tree"""
    bench.clean("protect board.dtb rtc -o expect.dtb")
    bench.clean("protect board.dtb two one -o other.dtb")
    digest, another = (bench.clean(f"digest {dtb}").strip() for dtb in ("expect.dtb", "other.dtb"))
    number, other = (text.split(":")[1] for text in (digest, another))
    for text in (digest, "digest " + digest, number, number.upper()):
        bench.clean(f"check expect.dtb --expect-digest '{text}'", "accepted")
    bench.expect(REFUSED, f"check expect.dtb --expect-digest '{another}'", f"error: the digest is {number}, --expect-digest wants {other}; correct the declarations, or expect this digest if they are right\n")
    bench.expect(REFUSED, f"check board.dtb --expect-digest '{digest}'", "error: the digest is ")
    bench.expect(TROUBLE, "check expect.dtb --expect-digest 12",
                 "--expect-digest 12: a digest has 64 hexadecimal digits")


@test
def digest_of_a_refused_tree(bench):
    bench.compile("refuse", '/ { r { compatible = "pkvm,protected-region"; }; };')
    bench.expect(REFUSED, "digest refuse.dtb", "/r: has no reg", "refused, so there is no digest")


@test
def json_is_json(bench):
    bench.clean("protect board.dtb spi -o json.dtb")
    got = json.loads(bench.clean("check json.dtb --format json --page-size all"))
    must([r["page_size"] for r in got] == [4096, 16384, 65536] and
         got[0]["regions"][0]["range"] == {"start": "0x9030000", "size": "0x1000"}, got)


# --- What is read ---

@test
def stdin_is_a_file(bench):
    with open(bench.path("board.dtb"), "rb") as file:
        bench.clean("check -", "-: 4K pages: nothing is declared", stdin=file)


@test
def source_with_includes(bench):
    os.makedirs(bench.path("inc/dt-bindings"), exist_ok=True)
    bench.write("inc/dt-bindings/x.h", "#define RTC 0x9010000\n")
    bench.write("src.dts", "#include <dt-bindings/x.h>\n" + bench.source +
                '/ { r@0 { compatible = "pkvm,protected-region"; reg = <0 RTC 0 0x1000>; }; };\n')
    bench.clean("check src.dts -I inc", "/r@0: [0x9010000..0x9011000) accepted")


@test
def source_with_an_error(bench):
    bench.write("err.dts", bench.source + "\n/ { r@0 { reg = <&nobody>; }; };\n")
    bench.expect(TROUBLE, "check err.dts", "nobody", "err.dts: dtc failed, see above")


@test
def source_without_its_include(bench):
    bench.write("inc.dts", "#include <missing.h>\n" + bench.source)
    bench.expect(TROUBLE, "check inc.dts", "inc.dts:1", "inc.dts: cpp failed, see above")


# --- list ---

@test
def list_names_neighbours(bench):
    bench.clean("list board.dtb",
                "[0x9040000..0x9040200)            host        /soc/device@40000  one: test,device  in the same page: /soc/device@40200\n",
                "[0x9060000..0x9061000)            disabled    /soc/device@60000  off: test,device\n")


@test
def list_names_regions(bench):
    bench.clean("protect board.dtb rtc -o listed.dtb")
    bench.clean("list listed.dtb",
                "[0x9010000..0x9011000)            /soc/rtc@10000\n",
                "[0x9010000..0x9011000)            protected   /soc/rtc@10000  rtc: arm,pl031\n")


@rows([("list finds " + words, words, want) for words, want in (
    ("rtc@1", ["rtc@10000"]), ("rtc0", ["rtc@10000"]), ("/soc/rtc@10000", ["rtc@10000"]),
    ("arm,pl0", ["serial@0", "rtc@10000"]), ("other", ["rtc@10000"]),
    ("off uart", ["serial@0", "device@60000"]), ("sram", ["sram@70000"]))])
def list_finds(bench, words, want):
    """By name, alias, path, label and compatible, also the second one"""
    bench.compile("find", '&rtc { compatible = "other,rtc", "arm,pl031"; };')
    out = bench.clean(f"list find.dtb {words}")
    must(re.findall(r"^\[.* /soc/(\S+)  ", out, re.M) == want, out)


@test
def list_finds_nothing(bench):
    bench.expect(TROUBLE, "list board.dtb test,none", "pkvm-dt: test,none: no device with registers has that in its name, a label or compatible\n")


@test
def list_is_bounded(bench):
    """Three thousand devices in one page, with a name that is long and no name; each line ends."""
    many = "".join(f'd@{i:x} {{ compatible = "{"x" * 200}"; reg = <{i} 1>; }};'
                   for i in range(3000))
    bench.compile("crowd", "/ { bus { #address-cells = <1>; #size-cells = <1>; "
                  f"ranges = <0 0 0xa000000 0x1000>; {many} }}; }};")
    lines = [line for line in bench.clean("list crowd.dtb").splitlines() if "/bus/d@" in line]
    must(len(lines) == 3000 and max(map(len, lines)) <= 400, f"{len(lines)} lines")
    must(lines[9].endswith("/bus/d@0, /bus/d@1, /bus/d@2, /bus/d@3, /bus/d@4, /bus/d@5, /bus/d@6, /bus/d@7, ... (2999 blocks of registers)"), lines[9])


@rows([
    ("a status that a terminal obeys", "status", " ?[2Joff     /soc/device@60000"),
    ("a compatible that a terminal obeys", "compatible", "/soc/device@60000  off: ?[2Joff\n"),
])
def list_is_printable(bench, name, words):
    """Found by fuzzing: the bytes of a value must not reach the terminal."""
    bench.compile("escape", f'&off {{ {name} = "\\x1b[2Joff"; }};')
    bench.clean("list escape.dtb", words)


# --- Windows ---

@test
def list_and_map_name_windows(bench):
    bench.clean("protect board.dtb one --forward-neighbours -o windows.dtb")
    bench.clean("list windows.dtb",
                "left to the host                  access                    declared by\n",
                "[0x9040200..0x9040400)            rw, any size              /soc/device@40200\n",
                "[0x9040200..0x9040400)            through EL2 /soc/device@40200  two: test,device  in the same page: /soc/device@40000\n")
    bench.clean("map windows.dtb",
                "w [0x9040200..0x9040400)                  512B    /soc/device@40200  (rw, any size)\n",
                "w registers in it that the host keeps\n")
    bench.clean("check --format json windows.dtb", '{"node": "/soc/device@40200", "range": {"start": "0x9040200", "size": "0x200"}, "width": 0, "read": true, "write": true}')


@test
def windows_in_the_words_of_the_boot(bench):
    """check has them from the boot's own file; list and map say the same of each window."""
    bench.compile("words", """/ { guard@9010000 { compatible = "pkvm,protected-region"; reg = <0x0 0x9010000 0x0 0x1000>;
        #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x9010000 0x1000>;
        host-access@0 { reg = <0x0 0x8>; read-only; };
        host-access@10 { reg = <0x10 0x2>; reg-io-width = <2>; linux,write-only; };
        host-access@1c { reg = <0x1c 0x4>; linux,write-mask = <0x11>; }; }; };""")
    said = re.findall(r"^note: (\S+): (\[\S+\)) left to the host: (.*)$",
                      bench.clean("check words.dtb"), re.M)
    want = ["r, by 4 bytes", "w, by 2 bytes", "rw, by 4 bytes, write mask 0x11"]
    must([words for _, _, words in said] == want, said)
    lists, maps = bench.clean("list words.dtb"), bench.clean("map words.dtb")
    for path, extent, words in said:
        must(re.search(rf"^{re.escape(extent)} +{words}  +{path}$", lists, re.M), lists)
        must(re.search(rf"^w {re.escape(extent)} .* {path}  \({words}\)$", maps, re.M), maps)


@rows([
    ("windows fill the table", 256, CLEAN, "4K pages: accepted, 1 region, 0 warnings"),
    ("windows too many", 257, REFUSED, "error: /i2c@9401ff0: the host's registers in the same pages take up to 257 windows; build with CONFIG_PKVM_PROTECTED_WINDOWS=y and CONFIG_PKVM_PROTECTED_WINDOWS_NUM=257, or protect fewer devices\n"),
])
def windows_fill_the_table(bench, count, status, words):
    nodes = "".join(f"d@{at:x} {{ reg = <0x0 {at:#x} 0x0 0x4>; }};"
                    for at in range(0x9401000, 0x9401000 + 8 * count, 8))
    bench.compile("full", f"/ {{ {nodes} t: i2c@9401ff0 {{ reg = <0x0 0x9401ff0 0x0 0x10>; }}; }}; "
                  "FORWARD(<&t>)")
    bench.expect(status, "check full.dtb", words)


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
        devices = ", ".join(f"<&n{i}>" for i in taken)
        bench.compile("model", f"/ {{ {text} }}; FORWARD({devices})")
        for verdict in json.loads(bench.run("check --format json --page-size all model.dtb")[1]):
            extents = [[int(w["range"][key], 16) for key in ("start", "size")]
                       for w in verdict["windows"]]
            windows = [range(start, start + size) for start, size in extents]
            got = None if verdict["refused"] else {at for w in windows for at in w}
            must(got == model_of(nodes, taken, verdict["page_size"]) and
                 sum(map(len, windows)) == len(got or ()),
                 f"seed {seed}, pages of {verdict['page_size']}")


# --- map ---

@test
def map_as_text(bench):
    """Without colours, since it is in no terminal"""
    bench.clean("protect board.dtb rtc -o mapped.dtb")
    out = bench.clean("map mapped.dtb",
                      "# [0x40000000..0x60000000)                512M  memory\n",
                      "P [0x9010000..0x9011000)                    4K  /soc/rtc@10000\n",
                      "! [0x9040000..0x9040200)                  512B  /soc/device@40000  (page shared with 1 other)\n")
    must("\033" not in out, "escapes")


@test
def map_as_svg(bench):
    out = bench.clean("map --svg board.dtb")
    texts = [t.text or "" for t in xml.etree.ElementTree.fromstring(out).iter()]
    must(any("rtc@10000" in t for t in texts), out)


def crowded(svg):
    """A line of text that another one of its row, or the edge, cuts off."""
    root = xml.etree.ElementTree.fromstring(svg)
    lines = {}
    for node in root.iter("{http://www.w3.org/2000/svg}text"):
        # The title's letters are larger.
        text = (node.text or "") + "".join(c.tail or "" for c in node)
        wide = 0.6 * int(node.get("font-size", "11")) * len(text)
        left = int(node.get("x")) - (wide if node.get("text-anchor") else 0)
        lines.setdefault(node.get("y"), []).append((left, left + wide, text))
    for line in lines.values():
        line.sort()
        ends = [left for left, _, _ in line[1:]] + [int(root.get("width"))]
        for (_, right, text), end in zip(line, ends):
            if right > end:
                return f"{text} ends at {right}, {end} comes next"
    return None


@rows([("map as svg has room", 10, ""), ("map of many devices", 300, ""),
       ("map of long names", 10, "x" * 28), ("map of many long names", 300, "x" * 28)])
def map_as_svg_has_room(bench, number, name):
    """Nothing covers anything, and it is not wider than 1,600; also with a long title"""
    cells = "#address-cells = <1>; #size-cells = <1>;"
    devices = "".join(f"d{i}: some-device-of-the-board{name}@{i * 0x2100:x} "
                      f"{{ reg = <{i * 0x2100} 0x{4 << i % 14:x}>; }}; " for i in range(number))
    for bus in range(6 if name else 0):
        devices = f"bus-{bus}-{name} {{ {cells} ranges; {devices} }};"
    bench.compile(f"room-{number}" + 4 * name, f"/ {{ some-bus-of-the-board {{ {cells} "
                  f"ranges = <0x0 0x0 0xa000000 0x1000000>; {devices} }}; }};")
    out = bench.clean(f"map --svg room-{number}{4 * name}.dtb")
    must(not crowded(out), crowded(out))
    must(out.count("<title>") >= number and int(re.search(r'width="(\d+)"', out)[1]) <= 1600,
         out[:200])


def bars(svg):
    """{words: (fill, dashed)} of the legend, {path: (fill, dashed), text} of the rows"""
    looks = re.findall(r'<rect x="16"[^>]*fill="([^"]*)"[^>]*?( stroke-dasharray="3 2")?/>\n'
                       r'<text x="68"[^>]*>([^<]*)<', svg)
    found = re.findall(r'<rect [^>]*fill="([^"]*)"[^>]*?( stroke-dasharray="3 2")?/>\n'
                       r'<text [^\n]*<title>[^<]* (/[^<]*)</title>([^<]*)<', svg)
    return ({words: (fill, bool(off)) for fill, off, words in looks},
            {path: (fill, bool(off), text) for fill, off, path, text in found})


@test
def map_as_svg_marks(bench):
    """What the host needs, windows, and whether a device is on, also in a shared page"""
    bench.compile("marks", '&two { status = "disabled"; }; '
                  "/ { n1@a000000 { reg = <0x0 0xa000000 0x0 0x8>; }; "
                  "n2: n2@a000010 { reg = <0x0 0xa000010 0x0 0x8>; }; };")
    bench.clean("protect marks.dtb n2 --forward-neighbours -o marked.dtb")
    svg = bench.clean("map --svg marked.dtb --page-size 16k", "Physical address map, 16K pages: ")
    looks, devices = bars(svg)
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
        fill, off, shown = devices[path]
        must((fill, off) == looks[look] and text in shown and off == ("disabled" in look),
             f"{path}: {devices[path]}, {looks[look]}")
    fills = [fill for fill, _ in looks.values()]
    greys = [int(fill[1:3], 16) for fill in fills if fill[1:3] == fill[3:5] == fill[5:7]]
    must(len(set(fills)) == len(fills) and len(greys) == 2 and abs(greys[0] - greys[1]) >= 0x20,
         fills)
    must("registers in it that the host keeps" in looks, looks)


@test
def picture_in_the_documentation(bench):
    """It is what the commands beside it draw, and README shows it; control: not of another tree"""
    docs = os.path.join(HERE, "../../../Documentation/virt/kvm/arm")
    name = "pkvm-protected-mmio-map.svg"
    text = bench.read(os.path.join(docs, "pkvm-protected-mmio-registers.rst")).decode()
    text = text.split("\nQEMU: a picture\n")[1].split(f"\n.. kernel-figure:: {name}\n")[0]
    must(f"](Documentation/virt/kvm/arm/{name})" in
         bench.read(os.path.join(HERE, "../../../README.md")).decode(), "not in README.md")
    for line in re.findall(r"^    \$ (.*)$", text, re.M):
        words = shlex.split(line)
        if words[0] == "pkvm-dt":
            words[0] = bench.tool
        status, out, err = run(words, cwd=bench.dir)
        must(status == CLEAN, f"{line}: {out}{err}")
    must(filecmp.cmp(bench.path(name), os.path.join(docs, name), False),
         f"Documentation/virt/kvm/arm/{name} is not what {bench.path(name)} is")
    bench.clean("map --svg virt.dtb -o other.svg")
    must(not bench.same(name, "other.svg"), "two trees, one picture")
