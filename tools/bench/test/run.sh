#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does the plugin count right? It counts a program with a known number of instructions,
# and one with more of them. KTAP. Alone: make check SUITE=bench-plugin.

set -u
. "$(dirname "$0")/../../lib/say.sh"
. "$top/tools/lib/ktap.sh"
here=$top/tools/bench/test

echo "KTAP version 1"
plugin=$("$top/tools/kernel/plugin.sh" "$top/tools/bench/count.c") || {
	echo "1..1"
	skip plugin "no qemu-plugin.h to be had (tools/kernel/plugin_header.sh says why)"
	exit 0
}
echo "1..4"
llvm=$("$top/tools/kernel/llvm.sh") || exit 1
[ "$llvm" = 1 ] && llvm=
work=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$work"' EXIT

# counted TURNS [MAP-LINE]: print "FUNCTION=COUNT ..." at the end of the program
counted()
{
	local obj=$work/loop$1

	"clang$llvm" --target=aarch64-linux-gnu -DTURNS="$1" -c -o "$obj.o" "$here/loop.S" &&
		"llvm-objcopy$llvm" -O binary "$obj.o" "$obj.bin" || return 1
	printf '%s\n' "text ffff800080000000 ffff800080000020" "idmap 0 0" \
		"f ffff800080000000 first" "f ffff800080000008 loop" \
		"f ffff800080000010 last" "at ffff800080000010 last" "${@:2}" >"$work/map"
	timeout 30 qemu-system-aarch64 -M virt,virtualization=on,gic-version=3 -cpu cortex-a76 \
		-m 4G -smp "${SMP:-1}" -nographic -monitor none -serial none -nic none \
		-icount shift=0,sleep=off -plugin "$plugin,map=$work/map,out=$work/out" \
		-device loader,file="$obj.bin",addr=0x100000000,force-raw=on,cpu-num=0 \
		>"$work/log" 2>&1 || return 1
	sed '/^@/d; s/\(.*\) \(.*\)/\2=\1/' "$work/out" | xargs
}

equals "a loop of 1000 turns" "first=2 loop=2000" "$(counted 1000)"
equals "one turn more is two instructions more" "first=2 loop=2002" "$(counted 1001)"
equals "a bad map is refused" \
	"count: map= and out= are needed, and a map of one hypervisor" \
	"$(counted 1000 "nonsense 0 0"; grep '^count:' "$work/log")"
equals "two vCPUs are refused" "count: one vCPU only" \
	"$(SMP=2 counted 1000; grep '^count:' "$work/log")"
exit "$ktap_failed"
