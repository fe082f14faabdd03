#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Print the value for the kernel's LLVM= that the machine's compilers allow:
# "-19" where there is clang-19, else the newest complete set, else "1" for an
# unversioned one. LLVM=... in the environment wins. Sets that are older than Linux 7.3
# accepts (its scripts/min-tool-version.sh) do not count: Debian 12's own clang is 14.

set -u
. "$(dirname "$0")/../lib/say.sh"

if [ -n "${LLVM:-}" ]; then
	echo "$LLVM"
	exit 0
fi
oldest=17

# complete SUFFIX: are all programs there that a kernel is built with?
complete()
{
	[ "$(command -v "clang$1" "ld.lld$1" "llvm-objcopy$1" "llvm-nm$1" | wc -l)" -eq 4 ]
}

for v in 19 $(compgen -c clang- | sed -n 's/^clang-\([0-9]*\)$/\1/p' | sort -rnu); do
	if [ "$v" -ge $oldest ] && complete "-$v"; then
		echo "-$v"
		exit 0
	fi
done
if complete ""; then
	v=$(clang -dumpversion 2>/dev/null)
	if [ "${v%%.*}" -ge $oldest ] 2>/dev/null; then
		echo 1
		exit 0
	fi
fi
die "no clang $oldest or newer with lld and the LLVM tools; install clang-19 lld-19 llvm-19 (as root, 'make run' does it)"
