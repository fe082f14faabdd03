#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# donate.sh: the kernel of KERNEL= and PAGES= with the donation variant, which
# exists for the benchmark only. Prints the build directory.
#
# Same tree, configuration and objects as the default variant; three files are
# compiled with a header of ours before them (donate/), which puts donation where
# our calls are. So there is no patch to keep, and nothing of it in the tree.

set -u
. "$(dirname "$0")/../lib/say.sh"
donate=$top/tools/bench/donate

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
ours=$(VARIANT=default "$top/tools/kernel/build.sh") || exit 1
tree=$("$top/tools/kernel/source.sh") || exit 1
out=$ours-donate

# A function that was renamed would no longer be replaced, without a word.
for name in $(sed -n 's/^#define \(pkvm_protected_[a-z0-9_]*\).*/\1/p' "$donate"/*.h); do
	grep -qw "$name" "$tree/arch/arm64/kvm/hyp/nvhe/setup.c" \
		"$tree/arch/arm64/include/asm/kvm_pkvm.h" ||
		die "tools/bench/donate/ replaces $name, which is not called any more"
done

sets_owner=
grep -q kvm_pgtable_stage2_annotate "$tree/arch/arm64/include/asm/kvm_pgtable.h" ||
	sets_owner=-DDONATE_SETS_OWNER

now=$({ cat "$ours/.stamp" "$0" "$donate"/*.h; } | sha256sum)
if [ "$(cat "$out/.bench" 2>/dev/null)" = "$now" ]; then
	echo "$out"
	exit 0
fi
need_space "$build" 1000 "a kernel build"
rm -rf "$out"
cp -a "$ours" "$out" && rm -f "$out/arch/arm64/boot/Image" "$out/.stamp" ||
	die "cannot write $out"

say BUILD "$(basename "$out")"
make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" \
	CFLAGS_setup.nvhe.o="-include $donate/setup.h" \
	CFLAGS_mem_protect.nvhe.o="-include $donate/mem_protect.h $sets_owner" \
	CFLAGS_pkvm.o="-include $donate/pages.h" \
	Image >"$out.log" 2>&1 || {
	grep -nE 'error|Error|No space' "$out.log" | head -n 5 >&2
	die "the donation variant does not build, see $out.log"
}
# The headers must have taken effect, or both columns would be the same kernel.
grep -q '__kvm_nvhe_donate_protected_regions$' "$out/System.map" ||
	die "$out has no donation in it"
printf '%s\n' "$now" >"$out/.bench"
echo "$out"
