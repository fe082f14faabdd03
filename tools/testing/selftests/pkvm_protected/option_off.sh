#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# option_off.sh TREE BUILD_DIR: with the option off, are the hypervisor and the
# host's fault handler the unmodified ones? Instruction by instruction: the
# hooked files' objects of the control kernel against those built from the
# pristine source.

set -u
. "$(dirname "$0")/../../../lib/say.sh"

tree=${1:?usage: option_off.sh TREE BUILD_DIR}
out=${2:?usage: option_off.sh TREE BUILD_DIR}/pristine-$(basename "$tree")
off=$2/$(basename "$tree")-4k-off
on=$2/$(basename "$tree")-4k
objects="arch/arm64/mm/fault.o arch/arm64/kvm/pkvm.o arch/arm64/kvm/hyp/nvhe/kvm_nvhe.o"

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
suffix=$llvm
[ "$llvm" = 1 ] && suffix=
if [ -n "${KDIR:-}" ]; then
	# Building in the user's tree, even with O=, needs it clean. It is theirs.
	echo "KTAP version 1"
	echo "1..1"
	echo "ok 1 the hypervisor with the option off # SKIP KDIR= is not built in"
	exit 0
fi
pristine=$("$top/tools/kernel/fetch.sh" "$(basename "$tree")") || exit 1

code()
{
	"llvm-objdump$suffix" -d -r --no-show-raw-insn "$1" | tail -n +3
}

mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
if ! cmp -s "$off/.config" "$out/.config.from" ||
   [ ! -f "$out/arch/arm64/kvm/hyp/nvhe/kvm_nvhe.o" ] ||
   [ ! -f "$out/arch/arm64/mm/fault.o" ]; then
	say BUILD "the hypervisor from the pristine source"
	cp "$off/.config" "$out/.config"
	make -s -C "$pristine" O="$out" ARCH=arm64 LLVM="$llvm" olddefconfig \
		>"$out/log" 2>&1 &&
	make -C "$pristine" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" prepare \
		arch/arm64/mm/fault.o arch/arm64/kvm/pkvm.o \
		arch/arm64/kvm/hyp/nvhe/ >>"$out/log" 2>&1 ||
		die "the pristine source does not build, see $out/log"
	cp "$off/.config" "$out/.config.from"
fi

echo "KTAP version 1"
echo "1..4"
number=0
for object in $objects; do
	number=$((number + 1))
	if [ "$(code "$out/$object" | wc -l)" -gt 100 ] &&
	   diff <(code "$out/$object") <(code "$off/$object") >"$out/diff"; then
		echo "ok $number $object is unmodified with the option off"
	else
		head -n 5 "$out/diff" | sed 's/^/# /'
		echo "not ok $number $object is unmodified with the option off"
	fi
done

# The comparison must be able to fail.
if diff <(code "$out/$object") <(code "$on/$object") >/dev/null; then
	echo "not ok 4 control: with the option on it is another"
else
	echo "ok 4 control: with the option on it is another"
fi
