#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh VERSION: is the series for VERSION what kernel people take? The part
# that needs no build, in a sparse copy of the files that are touched. KTAP.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

version=${1:?usage: check.sh VERSION}
hooks=$(awk -v v="$version" '$1 == v { print $2 }' "$top/tools/kernel/versions")
[ -n "$hooks" ] || die "$version is not in tools/kernel/versions"
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
here=$top/tools/series
work=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$work"' EXIT
out=$work/series

# fails TEXT COMMAND...: the control; it has to fail, and say TEXT
fails()
{
	local text=$1 say

	shift
	say=$("$@" 2>&1) && echo "$* did not fail" && return 1
	grep -qF -- "$text" <<<"$say" || { echo "no '$text' in: $say"; return 1; }
}

generate()
{
	"$here/series.py" "$pristine" "$version" "$hooks" "$out"
}

same_twice()
{
	"$here/series.py" "$pristine" "$version" "$hooks" "$work/again" &&
		diff -r "$out" "$work/again"
}

# sparse DIRECTORY: the pristine files that the series touches
sparse()
{
	local file

	mkdir -p "$1"
	sed -n 's,^--- a/,,p' "$out"/*.patch | LC_ALL=C sort -u | while read -r file; do
		[ -f "$pristine/$file" ] || continue
		mkdir -p "$1/$(dirname "$file")"
		cp "$pristine/$file" "$1/$file"
	done
}

git_here()
{
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git -C "$work/am" \
		-c user.name=series -c user.email=series@localhost "$@"
}

git_am()
{
	sparse "$work/am" && git_here init -q && git_here add -A -f &&
		git_here commit -q -m pristine &&
		git_here am -q --no-3way "$out"/*.patch
}

integrate()
{
	mkdir "$work/final" &&
		"$top/tools/integrate/integrate.sh" "$pristine" "$work/final" "$version" "$hooks"
}

identical()
{
	diff -r -x .git -x .pkvm-protected.manifest "$work/final" "$1"
}

strict_patch()
{
	local patch

	sparse "$work/patch" || return 1
	for patch in "$out"/*.patch; do
		patch -d "$work/patch" -p1 -F0 -N -s -f -r - --no-backup-if-mismatch <"$patch" || return 1
	done
	identical "$work/patch"
}

quilt_push()
{
	sparse "$work/quilt" || return 1
	(cd "$work/quilt" && QUILT_PATCHES="$out/quilt" QUILT_PC="$work/pc" \
		QUILT_PATCH_OPTS=-F0 quilt --quiltrc - push -a) || return 1
	identical "$work/quilt"
}

dep3()
{
	local patch field

	for patch in "$out"/quilt/*.patch; do
		for field in Description Author Forwarded Last-Update; do
			sed '/^---$/q' "$patch" | grep -q "^$field: ." ||
				{ echo "$patch: no $field"; return 1; }
		done
	done
}

# checkpatch PATCH...: what it says that checkpatch.allowed does not have
checkpatch()
{
	local line file number said=0

	while read -r line; do
		# The complaint alone does not always name what it is about.
		IFS=: read -r file number _ <<<"$line"
		[ ! -f "$file" ] || line="$line: $(sed -n "${number}p" "$file")"
		allowed "$line" || { echo "$line"; said=1; }
	done < <(cd "$work" && perl "$work/tree/scripts/checkpatch.pl" --root="$work/tree" \
		--strict --no-summary --terse --show-types "$@" 2>&1)
	return $said
}

allowed()
{
	local patch type text reason

	while IFS='|' read -r patch type text reason; do
		case $patch in '#'* | '') continue ;; esac
		[ -n "$reason" ] && [[ $1 == *":$type:"* ]] && [[ $1 == *"$text"* ]] || continue
		[ "$patch" = '*' ] || [[ $1 == *"$(subject_file "$patch")"* ]] && return 0
	done <"$here/checkpatch.allowed"
	return 1
}

# git names a patch's file after its subject
subject_file()
{
	head -n 1 "$here/text/$1.txt" | sed 's/[^A-Za-z0-9._]\{1,\}/-/g' | cut -c1-52
}

# checkpatch looks into the tree for names, bindings and Kconfig symbols
checkpatch_tree()
{
	local entry

	mkdir "$work/tree" && ln -s "$pristine"/* "$work/tree/" &&
		rm "$work/tree/Documentation" && mkdir -p "$work/tree/Documentation/devicetree" &&
		ln -s "$pristine"/Documentation/* "$work/tree/Documentation/" 2>/dev/null
	ln -s "$pristine"/Documentation/devicetree/* "$work/tree/Documentation/devicetree/"
	rm "$work/tree/Documentation/devicetree/bindings"
	cp -r "$pristine/Documentation/devicetree/bindings" "$work/tree/Documentation/devicetree/" &&
		cp "$top"/Documentation/devicetree/bindings/arm/*.yaml \
			"$work/tree/Documentation/devicetree/bindings/arm/"
}

# A patch with a space at the end of an added line.
planted()
{
	local patch=$work/planted.patch

	sed '0,/^+#include.*/s//& /' "$(ls "$out"/*.patch | sed -n 3p)" >"$patch"
	checkpatch "$patch"
}

maintained()
{
	local file entry='KERNEL VIRTUAL MACHINE FOR ARM64: PROTECTED MMIO'

	entry=$(sed -n "/^$entry/,/^\$/s/^F:\t//p" "$work/final/MAINTAINERS")
	while read -r file; do
		[ ! -f "$pristine/$file" ] || continue
		covered "$file" "$entry" || { echo "MAINTAINERS has no F: for $file"; return 1; }
	done <"$work/final/.pkvm-protected.manifest"
}

covered()
{
	local glob

	while read -r glob; do
		case $glob in */) glob=$glob* ;; esac
		# shellcheck disable=SC2053
		[[ $1 == $glob ]] && return 0
	done <<<"$2"
	return 1
}

uncovered()
{
	covered arch/arm64/kvm/mmu.c 'arch/arm64/kvm/protected/'
}

kernel_doc()
{
	local tool=$pristine/tools/docs/kernel-doc said

	[ -x "$tool" ] || tool=$pristine/scripts/kernel-doc
	said=$(cd "$1" && "$tool" -none -Wall $(cd "$1" && find . -path ./.git -prune -o -name '*.[ch]' -newer /dev/null -print |
		grep -E 'pkvm_(protected|denied)|/protected/') 2>&1)
	[ -z "$said" ] || { echo "$said"; return 1; }
}

undocumented()
{
	mkdir -p "$work/doc/protected"
	printf '/**\n * f() - do\n * @a: what\n */\nvoid f(int a, int b)\n{\n}\n' >"$work/doc/protected/f.c"
	kernel_doc "$work/doc"
}

scc()
{
	local feature=$out/yocto/recipes-kernel/linux/files/pkvm-protected-mmio-kmeta/features/pkvm-protected-mmio file

	grep -vE '^(#.*|define KFEATURE_[A-Z]+ .+|kconf (non-)?hardware [^ ]+|patch [^ ]+)?$' \
		"$feature"/*.scc && return 1
	sed -n 's/^kconf [^ ]* //p; s/^patch //p' "$feature"/*.scc | while read -r file; do
		[ -f "$feature/$file" ] || { echo "no $file"; exit 1; }
	done || return 1
	diff <(sed -n 's/^patch //p' "$feature"/*.scc) <(cat "$out/quilt/series")
}

schema()
{
	"$here/schema.sh" "$top/Documentation/devicetree/bindings/arm" "$work/schema"
}

echo "KTAP version 1"
tests=17
echo "1..$tests"
passes "the series is generated" generate
passes "generated again, it is the same" same_twice
passes "git am takes it on the pristine files" git_am
passes "integration into an empty directory" integrate
passes "after git am: the tree of integration" identical "$work/am"
passes "control: a file that differs is seen" fails Only identical "$work/series"
passes "patch without fuzz takes it, same tree" strict_patch
passes "quilt takes it, same tree" quilt_push
passes "DEP-3 headers" dep3
checkpatch_tree
passes "checkpatch --strict reports nothing" checkpatch "$out"/*.patch
passes "control: checkpatch sees a planted trailing space" fails TRAILING_WHITESPACE planted
passes "MAINTAINERS covers every new file" maintained
passes "control: a file that is not covered is seen" fails "" uncovered
passes "kernel-doc -Wall is silent" kernel_doc "$work/final"
passes "control: kernel-doc sees a missing parameter" fails "'b' not described" undocumented
passes "Yocto: the .scc names what is there" scc
if "$here/dt_schema.sh" >/dev/null 2>"$work/out"; then
	passes "the bindings, good and bad examples" schema
else
	skip "the bindings, good and bad examples" "needs dt-schema: $(tail -n 1 "$work/out")"
fi
