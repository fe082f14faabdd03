# SPDX-License-Identifier: GPL-2.0-only
"""An initramfs with kernel parameters behind it, Documentation/admin-guide/bootconfig.rst:
whoever can change the initrd can give them to a kernel with CONFIG_BOOT_CONFIG."""

import os
import struct

TEXT = b"""kernel.initcall_blacklist = \
"finalize_pkvm,pkvm_protected_verdict,pkvm_protected_enforced"
"""


def behind(initramfs, workdir):
    """The path of a copy that ends in the parameters of TEXT."""
    with open(initramfs, "rb") as file:
        archive = file.read()
    # All of it ends at a multiple of 4, with the magic, which has 12 bytes.
    text = TEXT + bytes(-(len(archive) + len(TEXT)) % 4)
    path = os.path.join(workdir, "initramfs-bootconfig.gz")
    with open(f"{path}.{os.getpid()}", "wb") as out:
        out.write(archive + text + struct.pack("<II", len(text), sum(text)) +
                  b"#BOOTCONFIG\n")
    os.replace(f"{path}.{os.getpid()}", path)
    return path
