# SPDX-License-Identifier: GPL-2.0-only
"""The same patches for those who take them without git: quilt and Yocto."""

import glob
import os
import re
import shutil

from states import read

HERE = os.path.dirname(os.path.abspath(__file__))
FEATURE = "pkvm-protected-mmio"


def patches(folder):
    return sorted(glob.glob(os.path.join(folder, "*.patch")))


def dep3(mail, date):
    """A patch of git format-patch with DEP-3 headers; "." for an empty line."""
    head, _, rest = mail.partition("\n\n")
    text, _, diff = rest.partition("\n---\n")
    head = re.sub(r"\n[ \t]+", " ", head)
    author = re.search(r"(?m)^From: (.*)$", head).group(1)
    subject = re.search(r"(?m)^Subject: \[PATCH [^]]*\] (.*)$", head).group(1)
    text = re.sub(r"(?m)\n*^Signed-off-by: .*$", "", text).strip()
    body = "\n".join(" " + (line or ".") for line in text.splitlines())
    diff = diff[diff.index("diff --git "):]
    return (f"Description: {subject}\n{body}\nAuthor: {author}\n"
            f"Forwarded: no\nLast-Update: {date}\n---\n{diff}")


def quilt(folder, date):
    out = os.path.join(folder, "quilt")
    os.mkdir(out)
    with open(os.path.join(out, "series"), "w", encoding="utf-8") as series:
        for patch in patches(folder):
            name = os.path.basename(patch)
            series.write(name + "\n")
            with open(os.path.join(out, name), "w", encoding="utf-8") as file:
                file.write(dep3(read(patch), date))


def yocto(folder, version):
    recipe = os.path.join(folder, "yocto", "recipes-kernel", "linux")
    meta = os.path.join(recipe, "files", f"{FEATURE}-kmeta")
    feature = os.path.join(meta, "features", FEATURE)
    os.makedirs(feature)
    shutil.copyfile(os.path.join(HERE, "yocto.bbappend"),
                    os.path.join(recipe, f"linux-yocto_{version}%.bbappend"))
    shutil.copyfile(os.path.join(HERE, "yocto.cfg"),
                    os.path.join(feature, f"{FEATURE}.cfg"))
    with open(os.path.join(feature, f"{FEATURE}.scc"), "w", encoding="utf-8") as scc:
        scc.write(read(os.path.join(HERE, "yocto.scc")))
        for patch in patches(folder):
            scc.write(f"patch {os.path.basename(patch)}\n")
            shutil.copy(patch, feature)


def write(folder, version, date):
    """All forms, below FOLDER, of the patches in it."""
    quilt(folder, date)
    yocto(folder, version)
    shutil.copyfile(os.path.join(HERE, "forms.rst"), os.path.join(folder, "README.rst"))
