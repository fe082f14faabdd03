# SPDX-License-Identifier: GPL-2.0-only
"""Kernels with mutants in them: a copy of the project, its build directory, and
the boots that are to notice."""

import dataclasses
import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SUITE = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(SUITE, "boots"))

import judge      # noqa: E402
import machine    # noqa: E402
import oracle     # noqa: E402
import rows       # noqa: E402

VARIANT = "selftest"
PARTS = ("arch", "drivers", "Documentation", "tools", "Kconfig", "Makefile")

# Which rows to try first for a mutant of a file, or of any hunk. A wrong guess costs time
# and nothing else: every other row comes after these.
FIRST = {
    "plan.c": "refuse- by-device",
    "devices.c": "by-device off-inside same-name refuse-wrapper refuse-",
    "devicetree.c": "refuse- under-a-bus bus-of-children by-device",
    "keep_off.c": "by-device refuse-ram-typo dry-run suppliers-refused rtc-nvhe",
    "policy.c": "stop- permissive- dry-run entered-at-el1",
    "report.c": "finalise-fails late-cpu el2-cannot-map el2-finds- el2-nvhe",
    "access_words.c": "denied- rtc-nvhe walk-nvhe odd",
    "console_needs.c": "board-console refuse-needed refuse-console",
    "links.c": "board-console consumers refuse-msi",
    "hints.c": "board-hints",
    "rule_words.c": "refuse- board-",
    "console.c": "refuse-console stop-console refuse-earlycon refuse-neighbour by-device",
    "denied.c": "denied- rtc-nvhe walk-nvhe odd",
    "digest.c": "require- rtc-nvhe",
    "iomem.c": "iomem busy stop-blacklist",
    "judge.c": "refuse- board- by-device stop-refused",
    "machine.c": "refuse-ram refuse-mem-limit refuse-efi",
    "needs.c": "refuse- board- old-style-partitions bus-of-children by-device",
    "regions.c": "stop-refused dry-run refuse-start denied- iomem rtc-nvhe",
    "sysfs.c": "dry-run sysfs-unprotected busy-partly denied-many-times",
    "protected.c": "el2-finds- el2-cannot- hypercall-pages-nvhe el2-nvhe rtc-nvhe",
    "protected_forward.c": "window-",
    "windows.c": "window-",
    "hunks": "rtc-nvhe el2-nvhe pressure-lpa2 pressure-scattered",
    "arch/arm64/include/asm/kvm_pkvm.h": "el2-nvhe two-gigabytes blocks-nvhe",
    "arch/arm64/kvm/hyp/pgtable.c": "rtc-nvhe blocks-nvhe pressure-lpa2",
    "arch/arm64/include/asm/kvm_asm.h": "deputy-",
    "arch/arm64/kvm/arm.c": "el2-cannot-map el2-cannot-take",
    "arch/arm64/kvm/hyp/nvhe/mem_protect.c": "hypercall-pages-nvhe rtc-nvhe",
    "arch/arm64/kvm/hyp/nvhe/mm.c": "el2-finds- blocks-private private-beyond rtc-nvhe",
    "arch/arm64/kvm/hyp/nvhe/setup.c":
        "el2-finds- private-beyond high-nvhe el2-nvhe rtc-nvhe",
}


class BuildFailed(Exception):
    """The tools refused, or the compiler did; the message is their line."""

    @property
    def by_compiler(self):
        """Is it about what was configured, compiled or linked, and not about the
        machine? A header that is not there and a compiler that was killed are."""
        return bool(re.search(r"(?<!fatal )\berror: |undefined symbol"
                              r"|=\S+ did not make it into", str(self))) \
            and not re.search(r"No space left|clang\S*: error:", str(self))


class NotBooted(Exception):
    """QEMU or a tool failed, which says nothing of a mutant."""


class Workshop:
    """A copy of the project and a build directory of its own."""

    def __init__(self, top, build, version):
        self.origin = top
        self.seed = build
        self.top = os.path.join(build, "mutants/top")
        self.build = os.path.join(build, "mutants/build")
        self.version = version
        self.tree = os.path.join(self.build, "src", version)
        self.out = os.path.join(self.build, f"{version}-4k-{VARIANT}")
        os.makedirs(self.build, exist_ok=True)
        self._claim()
        self.restore()

    def _claim(self):
        """Two at once would test each other's mutants. build.sh has a lock of its own."""
        # pylint: disable-next=consider-using-with
        self.claimed = open(os.path.join(self.build, ".mutants"), "w", encoding="utf-8")
        try:
            fcntl.flock(self.claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"{os.path.dirname(self.build)} is in use by another run of mutants; "
                     "wait for it, or take another BUILD=")

    def restore(self):
        """The copy as the project is."""
        os.makedirs(self.top, exist_ok=True)
        subprocess.run(["rsync", "-a", "--checksum", "--delete", "--exclude",
                        "__pycache__", *(os.path.join(self.origin, part)
                                         for part in PARTS), self.top + "/"],
                       check=True)

    def plant(self):
        """Begin with what was built already: an hour of compiling less. The
        objects are the same; the paths in kbuild's records are not."""
        source = os.path.join(self.seed, "src", self.version)
        out = os.path.join(self.seed, os.path.basename(self.out))
        if os.path.exists(self.out) or not os.path.exists(out + "/.stamp"):
            return
        shutil.rmtree(self.tree, ignore_errors=True)
        os.makedirs(os.path.dirname(self.tree), exist_ok=True)
        # Links: the integrator replaces files, it does not write into them.
        subprocess.run(["cp", "-al", source, self.tree], check=True)
        for name in os.listdir(self.tree):
            if name.startswith(".pkvm-protected."):
                path = os.path.join(self.tree, name)
                os.rename(path, path + ".old")
                shutil.copy(path + ".old", path)
                os.unlink(path + ".old")
        new = self.out + ".new"
        shutil.rmtree(new, ignore_errors=True)
        subprocess.run(["cp", "-a", out, new], check=True)
        os.unlink(new + "/.stamp")
        for folder, _, names in os.walk(new):
            for name in names:
                if name.endswith(".cmd"):
                    _readdress(os.path.join(folder, name), source, self.tree)
        os.rename(new, self.out)

    def _tool(self, *argv):
        env = dict(os.environ, BUILD=self.build, VARIANT=VARIANT,
                   KERNEL=self.version)
        for name in ("KDIR", "CONFIG", "FRAGMENT", "PAGES"):
            env.pop(name, None)
        done = subprocess.run(argv, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines()
                     if line.strip() and not line.startswith("  ")]
            raise BuildFailed(lines[0] if lines else "no reason given")

    def make(self):
        """The kernel of the copy."""
        self._tool(os.path.join(self.top, "tools/integrate/build.sh"))

    def guest(self):
        """The guest program, which no mutant touches."""
        self._tool(os.path.join(self.top, "tools/testing/selftests/"
                                "pkvm_protected/build_guest.sh"),
                   self.tree, self.build)


def _readdress(path, old, new):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(re.sub(re.escape(old) + r"\b", new, text))


class Boots:
    """The rows, as far as one kernel can run them."""

    def __init__(self, shop, image):
        sys.path.insert(0, SUITE)
        import run_boots          # pylint: disable=import-outside-toplevel
        self.workdir = os.path.join(shop.build, "boots")
        self.runner = run_boots.Runner(shop.tree, shop.build, self.workdir)
        self.runner.image = lambda variant: image
        self.without = None
        self.lock = threading.Lock()
        self.seconds = {}
        self.rows = [self._simple(row) for row in rows.read(rows.FILES)
                     if self._runs_here(row)]

    @staticmethod
    def _runs_here(row):
        return (not row.is_control and row.variant in ("default", VARIANT) and
                not re.search(r"\.[2-9]$", row.name) and
                not machine.missing(row))

    @staticmethod
    def _simple(row):
        return dataclasses.replace(row, variant=VARIANT, control="none")

    def keep_image(self, path):
        """The kernel without a mutant, for passes()."""
        kept = os.path.join(self.workdir, "Image-without")
        shutil.copy(path, kept)
        self.without = kept

    def _boot(self, row, image, label, parameters, timeout):
        """Boot once; returns what is wrong, or an empty list."""
        folder = os.path.join(self.workdir, label)
        os.makedirs(folder, exist_ok=True)
        row = dataclasses.replace(row, append=f"{row.append} {parameters}",
                                  timeout=timeout)
        log = os.path.join(folder, row.name + ".log")
        try:
            shots = self.runner.boot_once(row, VARIANT, log, image)
            bad = judge.problems(row, self.runner.kunit, log)
            bad += oracle.problems(row, shots, judge.read(log))
        except machine.Timeout as error:
            bad = [f"timeout: {error}"]
        except oracle.Unreadable as error:
            bad = [str(error)]
        except (subprocess.CalledProcessError, OSError) as error:
            raise NotBooted(f"{row.name} could not be booted: {error}") from error
        if not bad:
            shutil.rmtree(folder, ignore_errors=True)
        return bad

    def _passes(self, row):
        """A row that fails without a mutant as well has noticed nothing."""
        with self.lock:
            if row.name not in self.seconds:
                start = time.monotonic()
                bad = self._boot(row, self.without, "without-" + row.name, "",
                                 row.timeout)
                if bad:
                    print(f"without a mutant, row {row.name} fails: {bad[0]}; "
                          "make check has to pass first", file=sys.stderr)
                    os._exit(2)
                self.seconds[row.name] = time.monotonic() - start

    def _patience(self, row):
        # A mutant may hang. What the row takes when all is well may be known; if not, it
        # is measured after a minute, see killer().
        known = self.seconds.get(row.name)
        return min(row.timeout, 20 + int(6 * known) if known else 60)

    def killer(self, label, places, parameters="", only_first=False):
        """The first row that notices, with what it saw, or None. Places are keys of
        FIRST, or of no account."""
        first = [prefix for place in places for prefix in FIRST.get(place, "").split()]

        def order(row):
            liked = [i for i, prefix in enumerate(first)
                     if row.name.startswith(prefix)]
            return (liked[0] if liked else len(first), row.timeout)

        for row in sorted(self.rows, key=order):
            if only_first and order(row)[0] == len(first):
                break
            bad = self._boot(row, self.runner.image(VARIANT), label, parameters,
                             self._patience(row))
            if bad and bad[0].startswith("timeout"):
                # A busy machine is no reason: the row has to pass on it without a
                # mutant, and a mutant that hangs does it again.
                self._passes(row)
                bad = self._boot(row, self.runner.image(VARIANT), label, parameters,
                                 2 * self._patience(row))
            if bad:
                self._passes(row)
                # What the guest or the log says tells more than kunit.py.
                bad.sort(key=lambda line: line.startswith("kunit.py"))
                return f"{row.name}: {bad[0]}"
        return None
