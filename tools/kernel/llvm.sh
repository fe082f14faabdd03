#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Print the value for the kernel's LLVM= that the machine's compilers allow:
# "-19" where there is clang-19, else the newest complete set, else "1" for an
# unversioned one. LLVM=... in the environment wins.

set -u
. "$(dirname "$0")/../lib/say.sh"

if [ -n "${LLVM:-}" ]; then
	echo "$LLVM"
	exit 0
fi
for v in 19 $(compgen -c clang- | sed -n 's/^clang-\([0-9]*\)$/\1/p' | sort -rnu); do
	if command -v "clang-$v" "ld.lld-$v" "llvm-objcopy-$v" "llvm-nm-$v" >/dev/null &&
	   [ "$(command -v "clang-$v" "ld.lld-$v" "llvm-objcopy-$v" "llvm-nm-$v" | wc -l)" -eq 4 ] &&
	   [ "$v" -ge 15 ]; then
		echo "-$v"
		exit 0
	fi
done
if command -v clang ld.lld llvm-objcopy llvm-nm >/dev/null &&
   [ "$(command -v clang ld.lld llvm-objcopy llvm-nm | wc -l)" -eq 4 ]; then
	echo 1
	exit 0
fi
die "no clang with lld and the LLVM tools; install clang-19 lld-19 llvm-19 (as root, 'make run' does it)"
