#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# option_off.sh TREE BUILD_DIR PATCH: with the option off, does nothing that comes after
# PATCH change the hypervisor or the host? Instruction by instruction: the objects of all
# sources that later patches change, against those of the tree after PATCH.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"

[ $# -eq 3 ] || die "usage: option_off.sh TREE BUILD_DIR PATCH"
tree=$1
version=$(basename "$tree")
off=$2/$version-4k-off
on=$2/$version-4k
out=$2/$version-$3-objects

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
suffix=$llvm
[ "$llvm" = 1 ] && suffix=
before=$(KERNEL=$version UPTO=$3 BUILD=$2 "$top/tools/integrate/source.sh") || exit 1

code()
{
	"llvm-objdump$suffix" -d -r --no-show-raw-insn "$1" | tail -n +3
}

# objects: those of fault.c, pkvm.c and EL2, which any header of ours may change, and of
# every other source that differs. Sources in hyp/ are compiled for EL1 and EL2.
objects()
{
	local file

	printf 'arch/arm64/%s\n' mm/fault.o kvm/pkvm.o kvm/hyp/nvhe/kvm_nvhe.o
	grep '\.c$' "$tree/.pkvm-protected.manifest" | while read -r file; do
		[ -f "$before/$file" ] && ! cmp -s "$before/$file" "$tree/$file" || continue
		case $file in
		*/hyp/nvhe/*) ;;
		*) echo "${file%.c}.o" ;;
		esac
	done
}
mapfile -t objects < <(objects | LC_ALL=C sort -u)

mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
say BUILD "${objects[*]##*/} of the tree after $3"
cp "$off/.config" "$out/.config"
make -s -C "$before" O="$out" ARCH=arm64 LLVM="$llvm" olddefconfig >"$out/log" 2>&1 &&
	make -C "$before" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" prepare \
		arch/arm64/kvm/hyp/nvhe/ \
		$(printf '%s\n' "${objects[@]}" | grep -v kvm_nvhe) >>"$out/log" 2>&1 ||
	die "the tree after $3 does not build, see $out/log"

echo "KTAP version 1"
echo "1..$((${#objects[@]} + 1))"
for object in "${objects[@]}"; do
	[ "$(code "$out/$object" | wc -l)" -gt 20 ] &&
		diff <(code "$out/$object") <(code "$off/$object") >"$out/diff"
	result $? "$object is that of the tree after $3, with the option off" "$out/diff"
done

# The comparison must be able to fail.
object=arch/arm64/kvm/hyp/nvhe/kvm_nvhe.o
! diff <(code "$out/$object") <(code "$on/$object") >/dev/null
result $? "control: with the option on it is another" <(echo "$object is the same")
exit "$ktap_failed"
