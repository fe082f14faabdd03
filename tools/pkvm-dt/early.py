#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""early.py KERNEL >early.h: the compatibles of an arm64 board for which a kernel has a
driver that runs before there are devices. The boot asks the kernel's own tables;
pkvm-dt has no kernel."""

import glob
import os
import re
import sys

DECLARES = re.compile(r'^(?:CLK_OF_DECLARE|CLK_OF_DECLARE_DRIVER|IRQCHIP_DECLARE|'
                      r'TIMER_OF_DECLARE)\(\s*\w+,\s*"([^"]+)"', re.M)
INCLUDES = re.compile(r'^#include [<"]([^">]+\.dtsi?)[">]', re.M)
# Of these any SoC may have a part; a name of another vendor is of one SoC.
OF_ANY_SOC = re.compile(r"arm,|snps,|[^,]+$")


def read(path):
    """The text of a file."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def version(tree):
    """As the Makefile of the tree gives it."""
    text = read(os.path.join(tree, "Makefile"))
    return ".".join(re.search(rf"^{name} *= *(\S+)", text, re.M)[1]
                    for name in ("VERSION", "PATCHLEVEL"))


def declared(tree):
    """The compatibles of all drivers, those of other architectures, too."""
    found = set()
    for path in glob.glob(os.path.join(tree, "drivers/**/*.c"), recursive=True):
        found.update(DECLARES.findall(read(path)))
    return found


def on_boards(tree):
    """The strings in the trees of arm64, and in those of arm that they include."""
    paths = glob.glob(os.path.join(tree, "arch/arm64/boot/dts/**/*.dts*"), recursive=True)
    seen = set(paths)
    found = set()
    while paths:
        path = paths.pop()
        text = read(path)
        found.update(re.findall(r'"([^"\n]+)"', text))
        for name in INCLUDES.findall(text):
            included = os.path.normpath(os.path.join(os.path.dirname(path), name))
            if name.startswith("arm/"):
                included = os.path.join(tree, "arch/arm/boot/dts", name[len("arm/"):])
            if included not in seen and os.path.exists(included):
                seen.add(included)
                paths.append(included)
    return found


def main():
    tree = sys.argv[1]
    boards = on_boards(tree)
    print("/* SPDX-License-Identifier: GPL-2.0-only */")
    print("/* Made by early.py of the kernel source. */")
    print(f'#define EARLY_KERNEL\t"Linux {version(tree)}"\n')
    print("static const char * const early[] = {")
    for compatible in sorted(declared(tree)):
        if compatible in boards or OF_ANY_SOC.match(compatible):
            print(f'\t"{compatible}",')
    print("};")


main()
