# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of commands share: the tool in a directory with its board, and KTAP."""

import filecmp
import os
import shlex
import shutil
import subprocess

from fixtures import HERE, compile_dts, run
from suite import report

TESTS = []
CLEAN, REFUSED, TROUBLE = 0, 1, 2


def test(function):
    """The function is a test, which takes a Bench."""
    TESTS.append((function.__name__.replace("_", "-"), function))
    return function


def rows(table):
    """The function is a test of each row: its name, and what the function takes."""
    def add(function):
        for name, *row in table:
            TESTS.append((name.replace(" ", "-"),
                          lambda bench, row=row: function(bench, *row)))
        return function
    return add


class Failed(Exception):
    """What is wrong, in words"""


def must(holds, words):
    """End the test unless it holds."""
    if not holds:
        raise Failed(str(words))


class Bench:
    """The tool, run in a directory that has board.dtb with labels, plain.dtb without."""

    def __init__(self, tool, workdir):
        self.tool = os.path.abspath(tool)
        self.dir = os.path.abspath(workdir)
        self.source = self.read(os.path.join(HERE, "board.dts")).decode()
        self.compile("board", "")
        subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "plain.dtb", "board.dts"],
                       cwd=self.dir, check=True)

    def path(self, name):
        """A file of the directory."""
        return os.path.join(self.dir, name)

    def read(self, name):
        """The bytes of a file."""
        with open(self.path(name), "rb") as file:
            return file.read()

    def write(self, name, data):
        """A file of this text, or of these bytes."""
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())

    def compile(self, name, more, source=None):
        """NAME.dtb of the board, or of another source, and of more source."""
        compile_dts((self.source if source is None else source) + more, self.path(name))
        return name + ".dtb"

    def run(self, command, **kwargs):
        """(status, stdout, stderr) of a command, in words of a shell or as a list"""
        words = shlex.split(command) if isinstance(command, str) else command
        status, out, err = run([self.tool, *words], cwd=self.dir, **kwargs)
        must("Sanitizer" not in err and "runtime error" not in err, err)
        return status, out, err

    def expect(self, status, command, *words, **kwargs):
        """Run it: the status, and output that has all of the words."""
        got, out, err = self.run(command, **kwargs)
        text = out + err
        must(got == status, f"{command}: status {got}, not {status}: {text}")
        for word in words:
            must(word in text, f"{command}: no \"{word}\" in: {text}")
        return text

    def clean(self, command, *words, **kwargs):
        """It works."""
        return self.expect(CLEAN, command, *words, **kwargs)

    def writes_nothing(self, status, command, *words):
        """It ends with this status, and makes no file."""
        text = self.expect(status, f"{command} -o nothing.dtb", *words)
        left = [name for name in os.listdir(self.dir) if name.startswith("nothing")]
        must(not left, f"{command}: wrote {left}")
        return text

    def same(self, one, two):
        """Do two files have the same bytes?"""
        return filecmp.cmp(self.path(one), self.path(two), False)


def main(tool, workdir):
    """Run all tests; the exit status."""
    shutil.rmtree(workdir, ignore_errors=True)
    os.makedirs(workdir)
    bench = Bench(tool, workdir)

    def run_all():
        for name, function in TESTS:
            bad = []
            try:
                function(bench)
            except Failed as error:
                bad = [str(error)]
            except (subprocess.SubprocessError, OSError, ValueError, LookupError) as error:
                bad = [repr(error)]
            yield name, bad

    return report(len(TESTS), run_all())
