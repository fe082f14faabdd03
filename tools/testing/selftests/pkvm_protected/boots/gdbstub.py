# SPDX-License-Identifier: GPL-2.0-only
"""The part of the gdb remote protocol that reads a stopped QEMU."""

import re
import socket

TIMEOUT = 20

STOPPED = re.compile("T[0-9a-f]{2}thread:")


class NoMemory(Exception):
    """Nothing answers at a physical address."""


class Gdb:
    """A connection to QEMU's gdbstub. The machine stands still while it is
    open; resume() lets it go on."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(path)
        self.pending = b""
        self.ask("qSupported")
        self.cpus = self._threads()
        self.look_at(self.cpus[0])
        self.numbers = self._register_numbers()
        if self.ask("Qqemu.PhyMemMode:1") != "OK":
            raise OSError("QEMU's gdbstub does not read physical memory")

    def _byte(self):
        if not self.pending:
            self.pending = self.sock.recv(65536)
            if not self.pending:
                raise OSError("QEMU's gdbstub hung up")
        first, self.pending = self.pending[:1], self.pending[1:]
        return first

    def ask(self, text):
        """Send a packet, return the answer. QEMU may say first that the machine has
        stopped."""
        body = text.encode()
        self.sock.sendall(b"$%s#%02x" % (body, sum(body) & 0xff))
        while STOPPED.match(answer := self._packet()):
            pass
        return answer

    def _packet(self):
        """The next packet; its checksum is not looked at."""
        while self._byte() != b"$":
            pass
        answer = b""
        while (byte := self._byte()) != b"#":
            if byte == b"}":
                byte = bytes([self._byte()[0] ^ 0x20])
            answer += byte
        self._byte()
        self._byte()
        self.sock.sendall(b"+")
        return answer.decode("latin-1")

    def _threads(self):
        """QEMU's name of each CPU, in the machine's order."""
        cpus = []
        answer = self.ask("qfThreadInfo")
        while answer[:1] == "m":
            cpus += answer[1:].split(",")
            answer = self.ask("qsThreadInfo")
        if not cpus:
            raise OSError("QEMU's gdbstub names no CPU")
        return cpus

    def look_at(self, cpu):
        """register() is that CPU's from here on, one of self.cpus."""
        if self.ask("Hg" + cpu) != "OK":
            raise OSError(f"QEMU's gdbstub has no CPU {cpu}")

    def _document(self, name):
        text = ""
        while True:
            answer = self.ask(f"qXfer:features:read:{name}:{len(text):x},ffb")
            if answer[:1] not in ("m", "l"):
                raise OSError(f"QEMU's gdbstub has no {name}")
            text += answer[1:]
            if answer[0] == "l":
                return text

    def _register_numbers(self):
        """Name to number, over all documents in the order of the target's."""
        numbers = {}
        count = 0
        for name in re.findall(r'<xi:include href="([^"]+)"',
                               self._document("target.xml")):
            for tag in re.findall(r"<reg [^>]*>", self._document(name)):
                given = re.search(r'regnum="(\d+)"', tag)
                count = int(given[1]) if given else count
                numbers[re.search(r'name="([^"]+)"', tag)[1]] = count
                count += 1
        return numbers

    def register(self, name):
        """A 64-bit register of a CPU, by its architectural name."""
        answer = self.ask(f"p{self.numbers[name]:x}")
        return int.from_bytes(bytes.fromhex(answer), "little")

    def memory(self, addr, size):
        """Physical memory, as bytes; NoMemory if there is none."""
        data = b""
        while len(data) < size:
            some = min(2048, size - len(data))
            answer = self.ask(f"m{addr + len(data):x},{some:x}")
            if answer.startswith("E"):
                raise NoMemory(f"no memory at {addr + len(data):#x}")
            data += bytes.fromhex(answer)
        return data

    def resume(self):
        """Let the machine go on, and hang up."""
        self.ask("D")
        self.sock.close()
