#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# variant.sh pages|range|private: the kernel of KERNEL= and PAGES= in a form that
# exists for the benchmark only. Prints the build directory.
#
# Tree and configuration are those of the default variant; a few files are compiled
# with a header of variants/ before them, so that there is no patch to maintain.

set -u
. "$(dirname "$0")/../lib/say.sh"
headers=$top/tools/bench/variants
form=${1:-}

donate="-DDONATE=donate_$form -include $headers/donate.h"
case $form in
pages)
	flags=(CFLAGS_setup.nvhe.o="$donate" CFLAGS_mm.nvhe.o="$donate"
		CFLAGS_regions.o="-include $headers/pages.h")
	replaced="pkvm_protected_visit pkvm_hyp_vm_table_init kvm_level_supports_block_mapping" ;;
range)
	flags=(CFLAGS_setup.nvhe.o="$donate" CFLAGS_mm.nvhe.o="$donate")
	replaced="pkvm_protected_visit pkvm_hyp_vm_table_init" ;;
private)
	flags=(CFLAGS_setup.nvhe.o="-include $headers/private.h")
	replaced=pkvm_largest_block ;;
*)
	die "name one of: pages range private" ;;
esac

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
ours=$(VARIANT=default "$top/tools/integrate/build.sh") || exit 1
tree=$("$top/tools/integrate/source.sh") || exit 1
out=$ours-$form

# A function with another name would silently not be replaced.
for name in $replaced; do
	grep -qw "$name" "$tree/arch/arm64/kvm/hyp/nvhe/setup.c" \
		"$tree/arch/arm64/include/asm/kvm_pkvm_protected.h" ||
		die "tools/bench/variants/ replaces $name, which is not called any more"
done

now=$({ cat "$ours/.stamp" "$0" "$headers"/*.h; } | sha256sum)
if [ "$(cat "$out/.bench" 2>/dev/null)" = "$now" ]; then
	echo "$out"
	exit 0
fi
need_space "$build" 1000 "a kernel build"
rm -rf "$out"
cp -a "$ours" "$out" && rm -f "$out/arch/arm64/boot/Image" "$out/.stamp" ||
	die "cannot write $out"

say BUILD "$(basename "$out")"
make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" "${flags[@]}" \
	Image >"$out.log" 2>&1 || {
	grep -nE 'error|Error|No space' "$out.log" | head -n 5 >&2
	die "the variant $form does not build, see $out.log"
}
[ "$form" = private ] || grep -q "__kvm_nvhe_donate_$form\$" "$out/System.map" ||
	die "$out has no donation in it"
printf '%s\n' "$now" >"$out/.bench"
echo "$out"
