#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh VERSION: check the series for VERSION without a build: git am, quilt,
# checkpatch, MAINTAINERS, kernel-doc, bindings. In sparse copies of the tree. KTAP.
# Alone: make check SUITE=series-form.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

version=${1:?usage: check.sh VERSION}
series=$(awk -v v="$version" '$1 == v { print $2 }' "$top/tools/kernel/versions")
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
here=$top/tools/series
work=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$work"' EXIT
out=$work/series

same_twice()
{
	"$here/series.py" "$version" "$work/again" && diff -r "$out" "$work/again"
}

# sparse DIRECTORY: the pristine files that the series touches
sparse()
{
	mkdir "$1" && (cd "$pristine" && xargs cp --parents -t "$1") <"$work/state/.patched"
}

git_am()
{
	git_here()
	{
		GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git -C "$work/am" \
			-c user.name=series -c user.email=series@localhost "$@"
	}
	sparse "$work/am" && git_here init -q && git_here add -A -f &&
		git_here commit -q -m pristine && git_here am -q --no-3way "$out"/*.patch &&
		identical "$work/am"
}

identical()
{
	diff -r -x .git -x .added -x .patched "$work/state" "$1"
}

quilt_push()
{
	sparse "$work/quilt" || return 1
	(cd "$work/quilt" && QUILT_PATCHES="$out" QUILT_PC="$work/pc" \
		QUILT_PATCH_OPTS=-F0 quilt --quiltrc - push -a) || return 1
	identical "$work/quilt"
}

# checkpatch PATCH...: print the complaints that checkpatch.allowed does not list
checkpatch()
{
	local line file number said=0

	while read -r line; do
		# Not every complaint quotes its line of the patch: append that.
		IFS=: read -r file number _ <<<"$line"
		[ ! -f "$file" ] || line="$line: $(sed -n "${number}p" "$file")"
		allowed "$line" || { echo "$line"; said=1; }
	done < <(cd "$work" && perl "$work/tree/scripts/checkpatch.pl" --root="$work/tree" \
		--strict --no-summary --terse --show-types "$@" 2>&1)
	return $said
}

allowed()
{
	local type text reason

	while IFS='|' read -r type text reason; do
		[ -n "$reason" ] && [[ $1 == *":$type:"* ]] && [[ $1 == *"$text"* ]] && return 0
	done < <(grep -v '^#' "$here/checkpatch.allowed")
	return 1
}

# checkpatch looks into the tree for names, bindings and Kconfig symbols.
bindings=Documentation/devicetree/bindings
checkpatch_tree()
{
	local part

	mkdir -p "$work/tree/$(dirname $bindings)"
	for part in . Documentation Documentation/devicetree; do
		ln -s "$pristine/$part"/* "$work/tree/$part" 2>/dev/null
	done
	rm "$work/tree/$bindings" && cp -r "$pristine/$bindings" "$work/tree/$bindings" &&
		cp "$top/$bindings"/arm/*.yaml "$work/tree/$bindings/arm/"
}

# A patch with a space at the end of an added line.
planted()
{
	sed '0,/^+#include.*/s//& /' "$(grep -l '^+#include' "$out"/*.patch | head -n 1)" \
		>"$work/planted.patch"
	checkpatch "$work/planted.patch"
}

# maintained LIST: does MAINTAINERS have an F: line for each file of LIST?
maintained()
{
	local file glob globs

	globs=$(sed -n '/^KERNEL VIRTUAL MACHINE FOR ARM64: PROTECTED MMIO/,/^$/s/^F:\t//p' \
		"$work/state/MAINTAINERS")
	while read -r file; do
		while read -r glob; do
			case $glob in */) glob=$glob* ;; esac
			# shellcheck disable=SC2053
			[[ $file == $glob ]] && continue 2
		done <<<"$globs"
		echo "MAINTAINERS has no F: for $file"
		return 1
	done <"$1"
}

kernel_doc()
{
	local tool=$pristine/tools/docs/kernel-doc said

	[ -x "$tool" ] || tool=$pristine/scripts/kernel-doc
	said=$(cd "$1" && find . -name '*.[ch]' | grep -E 'pkvm_(protected|denied)|/protected[/.]|/nvhe/selftest/' |
		xargs "$tool" -none -Wall 2>&1)
	[ -z "$said" ] || { echo "$said"; return 1; }
}

undocumented()
{
	mkdir -p "$work/doc/protected"
	printf '/**\n * f() - do\n * @a: what\n */\nvoid f(int a, int b)\n{\n}\n' >"$work/doc/protected/f.c"
	kernel_doc "$work/doc"
}

echo "KTAP version 1"
echo "1..12"
mkdir "$work/state"
"$here/apply.py" "$pristine" "$version" "$series" "$work/state" || exit 1
accepted "the series is generated" "$here/series.py" "$version" "$out"
accepted "generated again, it is the same" same_twice
accepted "git am takes it on the pristine files, same tree" git_am
refused "control: a file that differs is seen" Only identical "$out"
accepted "quilt takes it without fuzz, same tree" quilt_push
checkpatch_tree
accepted "checkpatch --strict reports nothing" checkpatch "$out"/*.patch
refused "control: checkpatch sees a planted trailing space" TRAILING_WHITESPACE planted
accepted "MAINTAINERS covers every new file" maintained "$work/state/.added"
refused "control: a file that is not covered is seen" \
	"has no F: for" maintained "$work/state/.patched"
accepted "kernel-doc -Wall is silent" kernel_doc "$work/state"
refused "control: kernel-doc sees a missing parameter" "'b' not described" undocumented
if "$here/dt_schema.sh" >/dev/null 2>"$work/out"; then
	accepted "the bindings, good and bad examples" \
		"$here/schema.sh" "$top/$bindings/arm" "$work/schema"
else
	skip "the bindings, good and bad examples" "needs dt-schema: $(tail -n 1 "$work/out")"
fi
exit "$ktap_failed"
