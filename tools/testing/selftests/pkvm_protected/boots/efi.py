# SPDX-License-Identifier: GPL-2.0-only
"""Boots through UEFI firmware: loader = efi, and loader = acpi.

With efi the firmware gives the kernel the row's device tree (the row's machine needs
acpi=off). With acpi it offers ACPI tables, the EFI stub loads the device tree from a
file beside the kernel, and acpi=force makes the kernel prefer the tables.
"""

import os
import shutil

FIRMWARE = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"


def missing(row):
    """The firmware that a row needs and this machine lacks, or None."""
    if row.loader in ("efi", "acpi") and not os.path.exists(FIRMWARE):
        return FIRMWARE
    return None


def _system_partition(path, files, command):
    """A folder that QEMU shows as a FAT disk; the firmware's shell starts it."""
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    for name, file in files.items():
        shutil.copy(file, os.path.join(path, name))
    with open(os.path.join(path, "startup.nsh"), "w", encoding="ascii") as nsh:
        nsh.write(f"fs0:\r\n{command}\r\n")


def arguments(row, image, initramfs, dtb, bootargs, log):
    """What QEMU has to be told."""
    files = {"image.efi": image, "initrd.gz": initramfs}
    command = "image.efi initrd=\\initrd.gz "
    tree = []
    if row.loader == "acpi":
        files["tree.dtb"] = dtb
        command += "dtb=\\tree.dtb acpi=force "
    else:
        tree = ["-dtb", dtb]

    disk = log[:-4] + ".esp"
    _system_partition(disk, files, command + bootargs)
    return ["-bios", FIRMWARE, *tree,
            "-drive", f"file=fat:{disk},format=raw,if=none,id=esp,readonly=on",
            "-device", "virtio-blk-pci,drive=esp"]
