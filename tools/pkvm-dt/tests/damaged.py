# SPDX-License-Identifier: GPL-2.0-only
"""Damaged blobs, the exact words for them, and trees made to take for ever."""

import struct

from bench import CLEAN, TROUBLE, rows, test


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


@rows([("damaged " + name, change, words) for name, change, words in DAMAGES])
def damaged(bench, change, words):
    bench.write("damaged.dtb", change(bench.read("plain.dtb")))
    for command in ("check", "list", "map", "digest"):
        bench.expect(TROUBLE, f"{command} damaged.dtb", "damaged.dtb: ", words)


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
    ("name of 256 letters", made([BEGIN, ROOT, BEGIN, b"a" * 256 + ROOT, END, END, LAST]), "offset 0x40: the name of a node has 256 characters, 255 are allowed"),
    ("reservations without an end", made([BEGIN, ROOT, END, LAST], b"p" * 40, b"\x11" * 16).replace(ROOT, b"\x11" * 4), "offset 0x28: the memory reservation block does not end"),
]


@rows([("made " + name, blob, words) for name, blob, words in MADE])
def damaged_on_purpose(bench, blob, words):
    bench.write("made.dtb", blob)
    bench.expect(TROUBLE, "check made.dtb", f"pkvm-dt: made.dtb: {words}\n")


@rows([
    ("nested deep", 63, CLEAN, "nothing is declared"),
    ("nested too deep", 64, TROUBLE, "offset 0x230: nodes nested 63 deep; Linux leaves out what is deeper than 62"),
    ("nested for ever", 100000, TROUBLE, "nodes nested 63 deep"),
])
def nested_nodes(bench, depth, status, words):
    body = [w for i in range(depth) for w in (BEGIN, b"n\0\0\0" if i else ROOT)]
    bench.write("nested.dtb", made(body + [END] * depth + [LAST]))
    bench.expect(status, "check nested.dtb", words)


@test
def ranges_that_multiply(bench):
    """Pieces of pieces: 2000 windows below 2000 windows."""
    lower = ", ".join(f"<0x{i:x} 0x{(i * 7919) % 2000:x} 0x1>" for i in range(2000))
    upper = ", ".join(f"<0x{i:x} 0x0 0x{0xa000000 + 16 * i:x} 0x1>" for i in range(2000))
    cells = "#address-cells = <1>; #size-cells = <1>;"
    devices = "".join(f"d{i} {{ reg = <0x0 0x7d0>; }};" for i in range(200))
    bench.compile("multiply", f"""/ {{ up {{ {cells} ranges = {upper};
        down {{ {cells} ranges = {lower}; {devices} }}; }};
        r@0 {{ compatible = "pkvm,protected-region"; reg = <0x0 0x9010000 0x0 0x1000>; }}; }};""")
    bench.expect(TROUBLE, "check multiply.dtb", "gave up after")
