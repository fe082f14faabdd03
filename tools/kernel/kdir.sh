#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kdir.sh KDIR: is this a kernel source tree that we can use? Prints its version.

set -u
. "$(dirname "$0")/../lib/say.sh"

kdir=${1:?usage: kdir.sh KDIR}

[ -d "$kdir" ] || die "KDIR=$kdir: no such directory"
[ -f "$kdir/Makefile" ] && [ -f "$kdir/Kconfig" ] && [ -d "$kdir/arch/arm64/kvm" ] ||
	die "KDIR=$kdir is no kernel source tree (no arch/arm64/kvm in it); give the top directory of one"

version=$(sed -n 's/^VERSION = *//p' "$kdir/Makefile" | head -n 1)
patchlevel=$(sed -n 's/^PATCHLEVEL = *//p' "$kdir/Makefile" | head -n 1)
[ -n "$version" ] && [ -n "$patchlevel" ] ||
	die "KDIR=$kdir: its Makefile names no VERSION and PATCHLEVEL; is it the top directory?"
echo "$version.$patchlevel"
