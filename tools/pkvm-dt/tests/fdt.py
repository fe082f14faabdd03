# SPDX-License-Identifier: GPL-2.0-only
"""A device tree, read without the tool's code and libfdt."""

import struct


class Tree:
    """nodes: path to {property: bytes}, in the order of the tree"""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.blob = file.read()
        self.nodes = {}
        self._read()
        self.by_phandle = {}
        for node, props in self.nodes.items():
            if "phandle" in props:
                self.by_phandle.setdefault(cells(props["phandle"])[0], node)

    def _word(self, at):
        return struct.unpack_from(">I", self.blob, at)[0]

    def _name(self, at):
        end = self.blob.index(b"\0", at)
        return self.blob[at:end].decode(), end

    def _read(self):
        at, strings = self._word(8), self._word(12)
        path = []
        while self._word(at) != 9:
            tag = self._word(at)
            at += 4
            if tag == 1:
                name, at = self._name(at)
                path.append(name)
                self.nodes["/".join(path) or "/"] = {}
                at = at + 4 & ~3
            elif tag == 2:
                path.pop()
            elif tag == 3:
                size, name = self._word(at), self._name(strings + self._word(at + 4))[0]
                self.nodes["/".join(path) or "/"][name] = self.blob[at + 8:at + 8 + size]
                at = at + 8 + size + 3 & ~3

    def text(self, node, name):
        """The first string of a property, or an empty one."""
        return self.nodes.get(node, {}).get(name, b"").split(b"\0")[0].decode()

    def available(self, node):
        """Is a node enabled, and each above it?"""
        return all(self.text(at, "status") in ("", "okay", "ok") for at in above(node))

    def listed(self, node, name, width):
        """Where the phandles of a list lead; of each target @width says how many cells
        of arguments it wants, or None for none."""
        words = cells(self.nodes[node].get(name, b""))
        found = []
        while words:
            target = self.by_phandle.get(words.pop(0))
            if not target:
                continue
            if width:
                del words[:(cells(self.nodes[target].get(width, b"")) or [0])[0]]
            found.append(target)
        return found

    def irq_parent(self, node):
        """Where the interrupts of a node go, as of_irq_find_parent() finds it."""
        while node:
            told = cells(self.nodes[node].get("interrupt-parent", b""))
            node = self.by_phandle.get(told[0]) if told else node.rpartition("/")[0]
            if node and "#interrupt-cells" in self.nodes[node]:
                return node
        return None

    def console(self):
        """The node of stdout-path, or None."""
        name = (self.text("/chosen", "stdout-path") or
                self.text("/chosen", "linux,stdout-path")).split(":")[0]
        if name and not name.startswith("/"):
            alias, _, rest = name.partition("/")
            name = self.text("/aliases", alias) + ("/" + rest if rest else "")
        return name if name in self.nodes else None


def cells(value):
    """A property as 32-bit numbers."""
    return list(struct.unpack(f">{len(value) // 4}I", value[:len(value) // 4 * 4]))


def above(node):
    """A node, and those above it, but the root."""
    found = []
    while node and node != "/":
        found.append(node)
        node = node.rpartition("/")[0]
    return found
