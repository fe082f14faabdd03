#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""early.py KERNEL >early.h: which compatibles a kernel's drivers find before there are
devices. The boot asks the kernel's own tables; pkvm-dt has no kernel."""

import glob
import os
import re
import sys

DECLARES = re.compile(r'^(?:CLK_OF_DECLARE|CLK_OF_DECLARE_DRIVER|IRQCHIP_DECLARE|'
                      r'TIMER_OF_DECLARE)\(\s*\w+,\s*"([^"]+)"', re.M)


def version(tree):
    """As the Makefile of the tree gives it."""
    with open(os.path.join(tree, "Makefile"), encoding="utf-8") as file:
        text = file.read()
    return ".".join(re.search(rf"^{name} *= *(\S+)", text, re.M)[1]
                    for name in ("VERSION", "PATCHLEVEL"))


def main():
    tree = sys.argv[1]
    found = set()
    for path in glob.glob(os.path.join(tree, "drivers/**/*.c"), recursive=True):
        with open(path, encoding="utf-8", errors="replace") as file:
            found.update(DECLARES.findall(file.read()))
    print("/* SPDX-License-Identifier: GPL-2.0-only */")
    print("/* Made by early.py of the kernel source. */")
    print(f'#define EARLY_KERNEL\t"Linux {version(tree)}"\n')
    print("static const char * const early[] = {")
    for compatible in sorted(found):
        print(f'\t"{compatible}",')
    print("};")


main()
