#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""series.py PRISTINE VERSION HOOKS OUT: the patches for one kernel.

Everything is made in a directory of its own and put in OUT when it is whole. The
same commit of this repository gives the same bytes.
"""

import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile

import forms
from states import States, hook_table, read
from table import Refused, Table

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


def run(*words, cwd=None, env=None):
    done = subprocess.run(words, cwd=cwd, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode:
        raise Refused(f"{' '.join(words[:3])}: {done.stderr.strip()}")
    return done.stdout


def person():
    """(name, mail, epoch): of whom git knows here, else of the last commit."""
    def ask(*words):
        done = subprocess.run(("git", "-C", TOP) + words, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, encoding="utf-8", check=False)
        return done.stdout.strip()

    name = ask("config", "user.name") or ask("log", "-1", "--format=%an")
    mail = ask("config", "user.email") or ask("log", "-1", "--format=%ae")
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or ask("log", "-1", "--format=%ct")
    if not (name and mail and epoch):
        raise Refused("no author: set git's user.name and user.email, and "
                      "SOURCE_DATE_EPOCH outside a git repository")
    return name, mail, int(epoch)


def environment(name, mail):
    """git's, without what the user has configured."""
    env = {key: value for key, value in os.environ.items()
           if not key.startswith("GIT_")}
    env.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
               GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=mail,
               GIT_COMMITTER_NAME=name, GIT_COMMITTER_EMAIL=mail,
               LC_ALL="C.UTF-8", TZ="UTC")
    return env


def changelog(patch):
    path = os.path.join(HERE, "text", patch + ".txt")
    if not os.path.exists(path):
        raise Refused(f"patch {patch} has no changelog: write {path}")
    return read(path)


def write(tree, state):
    for path, text in state.items():
        full = os.path.join(tree, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def fill_cover(path, values):
    """Subject and text of ours around git's shortlog and diffstat."""
    subject, _, blurb = changelog("cover").partition("\n\n")
    text = read(path).replace("*** SUBJECT HERE ***", subject)
    text = text.replace("*** BLURB HERE ***\n", blurb)
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(pristine, version, hooks, out):
    name, mail, epoch = person()
    env = environment(name, mail)
    work = tempfile.mkdtemp(prefix="pkvm-series.")
    try:
        final = os.path.join(work, "final")
        os.mkdir(final)
        run(os.path.join(TOP, "tools/integrate/integrate.sh"),
            pristine, final, version, hooks)
        table = Table(HERE, hooks)
        states = States(pristine, final, table, hook_table(
            [os.path.join(TOP, "tools/integrate/hooks.tbl"),
             os.path.join(TOP, "tools/integrate/hooks", hooks, "hooks.tbl")]))

        tree = os.path.join(work, "tree")
        for path in states.hooked:
            full = os.path.join(tree, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            shutil.copyfile(os.path.join(pristine, path), full)

        def git(*words):
            return run("git", *words, cwd=tree, env=env)

        def commit(when, text):
            env["GIT_AUTHOR_DATE"] = env["GIT_COMMITTER_DATE"] = f"{when} +0000"
            git("add", "-A", "-f")
            git("commit", "-q", "--no-verify", "-m", text)

        git("init", "-q")
        commit(epoch, "pristine")
        git("tag", "pristine")
        for index, patch in enumerate(table.patches):
            write(tree, states.at(index))
            commit(epoch + index + 1, changelog(patch) +
                   f"\nSigned-off-by: {name} <{mail}>\n")
        for path, text in states.final.items():
            if read(os.path.join(tree, path)) != text:
                raise Refused(f"after the last patch {path} is not the integrated one")
        if table.unused():
            raise Refused("nothing matches " + "; ".join(table.unused()))

        new = os.path.join(work, "new")
        git("format-patch", "-q", "--cover-letter", "--numbered", "--zero-commit",
            "--no-signature", "--full-index", "--no-renames", "--summary",
            "--stat=72", "-o", new, "pristine")
        # *.patch is what git am takes, and a cover letter is no patch to it
        cover = os.path.join(new, "0000-cover-letter.txt")
        os.rename(cover[:-3] + "patch", cover)
        fill_cover(cover, {"ORIGIN": os.path.basename(pristine), "VERSION": version,
                           "SPECIAL": special(hooks)})
        date = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
        forms.write(new, version, f"{date:%Y-%m-%d}")

        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
        shutil.move(new, out)
    finally:
        shutil.rmtree(work)


def special(hooks):
    """What the cover letter says about this kernel only."""
    path = os.path.join(HERE, "text", f"cover-{hooks}.txt")
    return read(path).strip() if os.path.exists(path) else ""


def main():
    if len(sys.argv) != 5:
        sys.exit("usage: series.py PRISTINE VERSION HOOKS OUT")
    try:
        make(*sys.argv[1:])
    except Refused as why:
        sys.exit(f"series.py: {why}")


if __name__ == "__main__":
    main()
