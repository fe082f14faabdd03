#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel.sh VARIANT TO: the kernel of KERNEL= and VARIANT with line tables in the
# objects that hold code of ours, in the directory TO.
#
# A copy of the tests' kernel in which these objects are compiled again. Line tables
# change no line, but the order of some instructions; so what the tests boot has none.

set -u
. "$(dirname "$0")/../../lib/say.sh"
here=$top/tools/testing/coverage

variant=${1:?usage: kernel.sh VARIANT TO}
to=${2:?usage: kernel.sh VARIANT TO}
llvm=$("$top/tools/kernel/llvm.sh") || exit 1
ours=$(VARIANT=$variant "$top/tools/integrate/build.sh") || exit 1
tree=$("$top/tools/integrate/source.sh") || exit 1
pristine=$("$top/tools/kernel/fetch.sh" "$(basename "$tree")") || exit 1

now=$(cat "$ours/.stamp" "$0" "$here/objects.py" | sha256sum)
[ "$(cat "$to/.coverage" 2>/dev/null)" = "$now" ] && exit 0
need_space "$build" 1000 "a kernel build"
rm -rf "$to"
mkdir -p "$(dirname "$to")"
cp -a "$ours" "$to" && rm -f "$to/arch/arm64/boot/Image" "$to/.stamp" || die "cannot write $to"

flags=()
for object in $(python3 -B -c 'import sys
sys.path.insert(0, sys.argv[1])
import objects
print(*objects.names(*sys.argv[2:]))' "$here" "$to" "$tree" "$pristine"); do
	flags+=("CFLAGS_$object=-gline-tables-only" "AFLAGS_$object=-g")
done
[ "${#flags[@]}" -gt 10 ] || die "$ours: found no objects of ours"

say BUILD "$(basename "$to") with line tables"
make -s -C "$tree" O="$to" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" "${flags[@]}" \
	Image >"$to.log" 2>&1 || {
	grep -nE 'error|Error|No space' "$to.log" | head -n 5 >&2
	die "the kernel does not build with line tables, see $to.log"
}
printf '%s\n' "$now" >"$to/.coverage"
