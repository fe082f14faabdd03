#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# compile.sh TREE STAGE VERSION: compile our files and the hooked ones, which are in
# STAGE (stage.sh), against TREE. TREE is only read: a scratch directory has links
# to it, and the build starts from nothing. Exit 2: they do not compile, the reasons
# are on stdout. Exit 1: the compile could not be tried.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/integrate/link_tree.sh"

tree=${1:?usage: compile.sh TREE STAGE VERSION}
stage=${2:?usage: compile.sh TREE STAGE VERSION}
version=${3:?usage: compile.sh TREE STAGE VERSION}
el2=arch/arm64/kvm/hyp/nvhe

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
scratch=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
src=$scratch/src
out=$scratch/out
log=$scratch/log

(cd "$stage" && find arch drivers -type f | LC_ALL=C sort) >"$scratch/files"
mkdir "$out" && link_tree "$tree" "$src" "$scratch/files" &&
	(cd "$stage" && xargs cp --parents --remove-destination -t "$src") <"$scratch/files" ||
	die "cannot write $scratch (disk full?)"

# plain_paths: replace scratch paths by paths of the tree
plain_paths()
{
	sed -E "s,$src/,,g; :again; s,/[^/. ]+/\.\./,/,; t again"
}

kmake()
{
	make -C "$src" O="$out" ARCH=arm64 LLVM="$llvm" "$@" >>"$log" 2>&1
}

# Print the errors of the compiler and of make, those in our files first, each once.
explain()
{
	plain_paths <"$log" >"$log.plain"
	grep -E '(error|ERROR): |No rule to make target|No space left' "$log.plain" |
		awk '!seen[$0]++' >"$log.errors"
	[ -s "$log.errors" ] || tail -n 5 "$log.plain" >"$log.errors"
	if mkdir -p "$build" && cp "$log.plain" "$build/verdict.log"; then
		say LOG "$build/verdict.log"
	fi
	{
		grep -F protected/ "$log.errors"
		grep -vF protected/ "$log.errors"
	} | head -n 20
}

# --- Configuration: the user's if it can have our option, else ours ---
fragment=$top/tools/integrate/compile.config
has_option()
{
	grep -qx CONFIG_PKVM_PROTECTED_MMIO=y "$out/.config"
}
configured=
for config in "${CONFIG:-}" "$tree/.config"; do
	[ -f "$config" ] || continue
	# a .config may be that of a build for another architecture
	[ "$config" != "$tree/.config" ] || grep -qx CONFIG_ARM64=y "$config" || continue
	cat "$config" "$fragment" >"$out/.config"
	if kmake -s olddefconfig && has_option; then
		configured=$config
		break
	fi
done
if [ -z "$configured" ]; then
	configured="that of the tests"
	{
		"$top/tools/kernel/config.sh" "$version" 4k selftest
		cat "$fragment"
	} >"$scratch/config"
	kmake -s KCONFIG_ALLCONFIG="$scratch/config" allnoconfig && has_option || {
		explain
		echo "CONFIG_PKVM_PROTECTED_MMIO cannot be set in the configuration of the tests"
		exit 2
	}
fi
say CONFIG "for the verdict: $configured"

# --- Objects: hooked files and ours ---

# listed DIR VARIABLE...: what DIR's Makefile has in VARIABLE in this configuration
listed()
{
	printf '%s\n' 'include include/config/auto.conf' "include $src/$1/Makefile" \
		"all: ; @echo \$(foreach v,${*:2},\$(\$(v)))" |
		make -s -C "$out" -f - srctree="$src" src="$src/$1" obj="$1" \
			all 2>>"$log"
}

# hooked_objects: EL2 compiles its own from the same sources
hooked_objects()
{
	local file

	grep '\.c$' "$scratch/files" | while read -r file; do
		[ -e "$tree/$file" ] || continue
		case $file in
		$el2/*) echo "${file%.c}.nvhe.o" ;;
		*/hyp/pgtable.c) printf '%s\n' "${file%.c}.o" "$el2/../pgtable.nvhe.o" ;;
		*) echo "${file%.c}.o" ;;
		esac
	done
}

# objects: all of the above as targets of kbuild, or nothing when ours are missing
objects()
{
	local el1 hyp

	el1=$(listed arch/arm64/kvm kvm-y | tr ' ' '\n' | sed -n 's,^protected/,arch/arm64/kvm/&,p')
	hyp=$(listed $el2 hyp-obj-y | tr ' ' '\n' | grep -F protected/ |
		sed "s,\.o\$,.nvhe&,; s,^,$el2/,")
	[ -n "$el1" ] && [ -n "$hyp" ] || return 1
	printf '%s\n' "$el1" "$hyp" drivers/virt/pkvm_protected/
	hooked_objects
}

kmake -s -j"$(nproc)" prepare || {
	explain
	exit 2
}
objects >"$scratch/objects" || {
	echo "arch/arm64/kvm: its Makefiles do not list our objects where we add them"
	exit 2
}
failed=0
# shellcheck disable=SC2046
kmake -k -j"$(nproc)" $(cat "$scratch/objects") || {
	explain
	failed=1
}

# Name the sources that were not compiled.
find "$out/arch/arm64" "$out/drivers/virt" -name '.*.cmd' -exec cat {} + | plain_paths |
	grep -oFf "$scratch/files" | LC_ALL=C sort -u >"$scratch/seen"
[ "$failed" -ne 0 ] || grep -E '\.[cS]$' "$scratch/files" | grep -vxFf "$scratch/seen" |
	while read -r file; do
		say UNJUDGED "$file: this configuration does not compile it"
	done

# --- Names: clashes that only the link of a whole kernel would show ---
case $llvm in
*/) nm=${llvm}llvm-nm ;;
-*) nm="llvm-nm$llvm" ;;
*) nm="llvm-nm" ;;
esac

# names FIND-ARGUMENT...: the global names in those objects
names()
{
	find "$out/arch/arm64/kvm" "$out/arch/arm64/mm" "$out/drivers/virt" -name '*.o' "$@" \
		-exec "$nm" --defined-only --extern-only --format=just-symbols {} + 2>/dev/null |
		sed '/:$/d; /^$/d' | LC_ALL=C sort -u
}

# our_names FIND-ARGUMENT...: ours among them. A hooked file has names of its own.
our_names()
{
	names -path '*/*protected/*' "$@"
	names ! -path '*/*protected/*' "$@" | grep -vxFf "$scratch/theirs"
}

# clashes NAMES DIRECTORY...: files of the tree that define one of NAMES
clashes()
{
	local found

	[ -s "$1" ] || return 0
	mapfile -t found < <(cd "$tree" && grep -RlwFf "$1" --include='*.[cS]' "${@:2}" 2>/dev/null)
	[ ${#found[@]} -eq 0 ] || (cd "$tree" &&
		awk -f "$top/tools/integrate/clash.awk" "$1" "${found[@]}" |
		sed 's/$/ of the tree has a symbol of that name/')
}

sed -n "s,^$el2/\.\./\(.*\)\.nvhe\.o\$,arch/arm64/kvm/hyp/\1.c,p; t; s,\(\.nvhe\)\?\.o\$,.c,p" \
	"$scratch/objects" | (cd "$tree" && xargs grep -hsoE '\b[A-Za-z_][A-Za-z0-9_]*') |
	LC_ALL=C sort -u >"$scratch/theirs"
our_names ! -name '*.nvhe.o' >"$scratch/el1"
our_names -name '*.nvhe.o' >"$scratch/el2"
{
	clashes "$scratch/el1" arch/arm64/{kernel,kvm,lib,mm} drivers init kernel lib mm virt |
		grep -v ": $el2/"
	clashes "$scratch/el2" $el2 arch/arm64/kvm/hyp/*.[cS] arch/arm64/lib
} | LC_ALL=C sort -u >"$scratch/clashes"
cat "$scratch/clashes"
[ "$failed" -eq 0 ] && [ ! -s "$scratch/clashes" ] || exit 2
