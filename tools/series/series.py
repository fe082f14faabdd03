#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""series.py VERSION [OUT]: the patches for one kernel, for git am, quilt and Yocto.

They are made in a temporary directory and moved to OUT (build/series/VERSION) when
all are there. The same commit of this repository gives the same bytes.
"""

import glob
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from apply import Tree  # noqa: E402
from patches import HERE, NEWEST, TOP, Refused, read, series as patches_of  # noqa: E402

SCC = """# SPDX-License-Identifier: GPL-2.0-only
define KFEATURE_DESCRIPTION "pKVM: MMIO regions that are taken away from the host at boot"
define KFEATURE_COMPATIBILITY all

kconf non-hardware pkvm-protected-mmio.cfg
"""
CFG = """# SPDX-License-Identifier: GPL-2.0-only
CONFIG_VIRTUALIZATION=y
CONFIG_KVM=y
CONFIG_PKVM_PROTECTED_MMIO=y
"""


def run(*words, **more):
    """Run a program; returns its standard output."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", check=False, **more)
    if done.returncode:
        raise Refused(f"{' '.join(words[:3])}: {done.stderr.strip()}")
    return done.stdout


def person():
    """(name, mail, epoch) of the author: from git's configuration, else from the last
    commit."""
    def ask(*words):
        return subprocess.run(("git", "-C", TOP) + words, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, encoding="utf-8",
                              check=False).stdout.strip()

    name = ask("config", "user.name") or ask("log", "-1", "--format=%an")
    mail = ask("config", "user.email") or ask("log", "-1", "--format=%ae")
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or ask("log", "-1", "--format=%ct")
    if not (name and mail and epoch):
        raise Refused("no author: set git's user.name and user.email, and "
                      "SOURCE_DATE_EPOCH outside a git repository")
    return name, mail, int(epoch)


class Repository:
    """A git repository that ignores the user's configuration."""

    def __init__(self, folder, name, mail):
        self.folder = folder
        self.env = {key: value for key, value in os.environ.items()
                    if not key.startswith("GIT_")}
        self.env.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
                        GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=mail,
                        GIT_COMMITTER_NAME=name, GIT_COMMITTER_EMAIL=mail,
                        LC_ALL="C.UTF-8", TZ="UTC")
        self.git("init", "-q")

    def git(self, *words):
        run("git", *words, cwd=self.folder, env=self.env)

    def commit(self, when, text):
        self.env["GIT_AUTHOR_DATE"] = self.env["GIT_COMMITTER_DATE"] = f"{when} +0000"
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--no-verify", "-m", text)


def fill_cover(path, values):
    """Put the subject and the text of cover.txt into git's cover letter."""
    subject, _, blurb = read(HERE, NEWEST, "cover.txt").partition("\n\n")
    text = read(path).replace("*** SUBJECT HERE ***", subject)
    text = text.replace("*** BLURB HERE ***\n", blurb)
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    # Renamed to .txt, so that "git am *.patch" leaves it out.
    os.unlink(path)
    write(path[:-len("patch")] + "txt", text)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(pristine, version, kernel, work):
    """Write the patches and the files for quilt and Yocto to WORK/new."""
    name, mail, epoch = person()
    tree = Tree(pristine, version, os.path.join(work, "tree"))
    series = patches_of(kernel)
    for path in sorted({path for patch in series for path, _ in patch.diffs}):
        if os.path.exists(os.path.join(pristine, path)):
            tree.take(path)
    repository = Repository(tree.out, name, mail)
    repository.commit(epoch, "pristine")
    repository.git("tag", "pristine")
    for number, patch in enumerate(series, 1):
        tree.add(patch)
        if tree.misfits or tree.left_out:
            raise Refused("\n".join(tree.misfits + tree.left_out))
        repository.commit(epoch + number,
                          f"{patch.changelog}\nSigned-off-by: {name} <{mail}>\n")

    new = os.path.join(work, "new")
    repository.git("format-patch", "-q", "--cover-letter", "--numbered", "--zero-commit",
                   "--no-signature", "--full-index", "--no-renames", "--summary",
                   "--stat=72", "-o", new, "pristine")
    special = os.path.join(HERE, kernel, "cover.txt")
    fill_cover(os.path.join(new, "0000-cover-letter.patch"), {
        "ORIGIN": os.path.basename(pristine), "VERSION": version,
        "SPECIAL": read(special) if kernel != NEWEST and os.path.exists(special) else ""})
    names = sorted(map(os.path.basename, glob.glob(os.path.join(new, "*.patch"))))
    write(os.path.join(new, "series"), "".join(f"{name}\n" for name in names))
    feature = os.path.join(new, "pkvm-protected-mmio")
    write(feature + ".scc", SCC + "".join(f"patch {name}\n" for name in names))
    write(feature + ".cfg", CFG)
    shutil.copyfile(os.path.join(HERE, "forms.rst"), os.path.join(new, "README.rst"))
    return new, len(names)


def main():
    known = dict(line.split() for line in read(TOP, "tools/kernel/versions").splitlines()
                 if line and not line.startswith("#"))
    version = (sys.argv[1:] or [""])[0] or next(iter(known))
    out = sys.argv[2] if len(sys.argv) > 2 else os.path.join(
        os.environ.get("BUILD") or os.path.join(TOP, "build"), "series", version)
    work = tempfile.mkdtemp(prefix="pkvm-series.")
    try:
        if version not in known:
            raise Refused(f"KERNEL={version} is not supported, see tools/kernel/versions")
        pristine = run(os.path.join(TOP, "tools/kernel/fetch.sh"), version).strip()
        new, count = make(pristine, version, known[version], work)
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
        shutil.move(new, out)
        print(f"  SERIES    {count} patches in {os.path.relpath(out)}", file=sys.stderr)
    except Refused as why:
        sys.exit(f"series.py: {why}")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
