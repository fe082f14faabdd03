# SPDX-License-Identifier: GPL-2.0-only
"""A boot that stops where the guest asks for a look from outside, step "snap:"."""

import os
import subprocess
import tempfile
import time

import oracle

# A machine that hangs, of a test that was killed, would eat a CPU for days.
TOGETHER = ["setpriv", "--pdeathsig", "KILL"]


class Timeout(Exception):
    """The machine did not switch itself off in time."""


def run(argv, log, seconds, look):
    """Run QEMU with its console on a chardev, and a copy of it in @log. Whenever the
    guest waits, look(path of the gdbstub); returns what it said, by the name that
    the guest gave."""
    seen = {}
    end = time.monotonic() + seconds
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory() as directory, \
         open(log, "wb") as console:
        gdb = os.path.join(directory, "gdb")
        argv = argv + ["-chardev", "stdio,id=console,signal=off",
                       "-serial", "chardev:console",
                       "-gdb", f"unix:{gdb},server=on,wait=off"]
        with subprocess.Popen(TOGETHER + argv, stdin=subprocess.PIPE, stdout=console,
                              stderr=subprocess.PIPE) as qemu:
            try:
                while qemu.poll() is None:
                    if time.monotonic() > end:
                        raise Timeout(f"no power-off after {seconds} s")
                    with open(log, encoding="utf-8", errors="replace") as file:
                        names = oracle.waiting(file.read())
                    for name in names:
                        if name not in seen:
                            seen[name] = look(gdb)
                            qemu.stdin.write(b"\n")
                            qemu.stdin.flush()
                    time.sleep(0.05)
            finally:
                qemu.kill()
            if qemu.returncode > 0:
                raise subprocess.CalledProcessError(
                    qemu.returncode, argv, stderr=qemu.stderr.read())
    return seen
