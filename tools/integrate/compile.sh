#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# compile.sh TREE STAGE VERSION: compile arch/arm64/kvm and our drivers with the files in
# STAGE (apply.py) in a tree of links to TREE, which is only read. Exit 2: they do not
# compile, or two define one name; the reasons are on stdout. Any other: no verdict.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/integrate/link_tree.sh"

[ $# -eq 3 ] || die "usage: compile.sh TREE STAGE VERSION"
tree=$1
stage=$2
version=$3

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
scratch=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$scratch"' EXIT
src=$scratch/src
out=$scratch/out
log=$scratch/log

(cd "$stage" && find arch drivers -type f | LC_ALL=C sort) >"$scratch/files"
mkdir "$out" && link_tree "$tree" "$src" &&
	(cd "$stage" && xargs cp --parents --remove-destination -t "$src") <"$scratch/files" ||
	die "cannot write $scratch (disk full?)"

# plain_paths: paths of the tree for those in scratch
plain_paths()
{
	sed -E "s,$src/,,g; :again; s,/[^/. ]+/\.\./,/,; t again"
}

# kmake ARGUMENT...: no verdict if a signal or a full disk ends make or the compiler
kmake()
{
	local status why

	interruptible 'exit 130' \
		make -C "$src" O="$out" ARCH=arm64 LLVM="$llvm" "$@" >>"$log" 2>&1
	status=$?
	why=$(grep -m 1 -E 'No space left|\] (Interrupt|Terminated|Killed|Error 1(30|37|43))' "$log") ||
		[ $status -lt 128 ] || why="make was killed by signal $((status - 128))"
	[ -z "$why" ] || die "interrupted: $why"
	return $status
}

# Print the errors of the compiler and of make, each once: the first ones of all files
# before their second ones, and those in our files first.
explain()
{
	plain_paths <"$log" >"$log.plain"
	grep -E '(error|ERROR): |No rule to make target' "$log.plain" |
		awk '!seen[$0]++' >"$log.errors"
	[ -s "$log.errors" ] || tail -n 5 "$log.plain" >"$log.errors"
	if mkdir -p "$build" && cp "$log.plain" "$build/verdict.log"; then
		say LOG "$build/verdict.log"
	fi
	awk -F: '{ print !/protected\//, nr[$1]++, $0 }' "$log.errors" |
		LC_ALL=C sort -s -n -k 1,1 -k 2,2 | cut -d" " -f3- | head -n 20
}

# --- Configuration: the user's if our option can be set in it, else ours ---
fragment=$top/tools/integrate/compile.config
has_option()
{
	grep -qx CONFIG_PKVM_PROTECTED_MMIO=y "$out/.config"
}
# A .config may be that of a build for another architecture.
configured=
for config in "${CONFIG:-}" "$tree/.config"; do
	grep -qsx CONFIG_ARM64=y "$config" || continue
	cat "$config" "$fragment" >"$out/.config"
	kmake -s olddefconfig && has_option && configured=$config && break
done
if [ -z "$configured" ]; then
	configured="that of the tests"
	"$top/tools/kernel/config.sh" "$version" 4k selftest | cat - "$fragment" >"$scratch/config"
	kmake -s KCONFIG_ALLCONFIG="$scratch/config" allnoconfig && has_option || {
		explain
		echo "CONFIG_PKVM_PROTECTED_MMIO cannot be set in the configuration of the tests"
		exit 2
	}
fi
say CONFIG "for the verdict: $configured"

# --- Objects: all of KVM, and the patched files elsewhere ---
failed=0
kmake -s -j"$(nproc)" prepare &&
	kmake -k -j"$(nproc)" arch/arm64/kvm/ drivers/virt/pkvm_protected/ \
		$(sed -n '/^arch\/arm64\/kvm\//d; s,^\(arch/.*\)\.c$,\1.o,p' "$stage/.patched") || {
	explain
	failed=2
}

# Name the sources that were not compiled.
if [ "$failed" -eq 0 ]; then
	find "$out/arch/arm64" "$out/drivers/virt" -name '.*.cmd' -exec cat {} + | plain_paths |
		grep -oFf "$scratch/files" | LC_ALL=C sort -u >"$scratch/seen"
	grep -E '\.[cS]$' "$scratch/files" | grep -vxFf "$scratch/seen" |
		while read -r file; do
			say UNJUDGED "$file: this configuration does not compile it"
		done
fi

# --- Names that two objects define, which only a link would show ---
case $llvm in
*/) nm=${llvm}llvm-nm ;;
-*) nm=llvm-nm$llvm ;;
*) nm=llvm-nm ;;
esac

# clashes FIND-ARGUMENT...: in these objects; those of nVHE are linked apart
clashes()
{
	(cd "$out" && find arch/arm64/kvm drivers/virt/pkvm_protected -name '*.o' \
		! -name 'kvm_nvhe.*' "$@" -exec "$nm" -A -gU --no-weak {} +) 2>/dev/null |
		awk -F '[: ]+' '$NF in at { print $NF ": in " at[$NF] " and in " $1 ", rename one" }
			{ at[$NF] = $1 }'
}
clashes -name '*.nvhe.o' >"$scratch/clashes"
clashes ! -name '*.nvhe.o' >>"$scratch/clashes"
cat "$scratch/clashes"
[ ! -s "$scratch/clashes" ] || failed=2
exit $failed
