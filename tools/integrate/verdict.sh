#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# verdict.sh TREE: does our code fit into this kernel source? Said before anything
# is copied or built, with every reason at once.
#
# "fits and is tried", "fits but is untried" (goes on with UNTRIED=1 only), or
# "does not fit". Prints the directory of hooks that fits, on stdout.

set -u
. "$(dirname "$0")/../lib/say.sh"

pristine=$(cd "${1:?usage: verdict.sh TREE}" && pwd) || exit 1
version=$("$top/tools/kernel/kdir.sh" "$pristine") || exit 1
versions=$top/tools/kernel/versions
. "$top/tools/integrate/stage.sh"

if [ -e "$pristine/.pkvm-protected" ] || [ -e "$pristine/.pkvm-protected.new" ] ||
   [ -e "$pristine/.pkvm-protected.manifest" ]; then
	die "$pristine has this project in it already: build it with plain make, or take it out first with: make revert KDIR=$pristine"
fi

# Two registries for one device-tree string would each take a half of the regions.
theirs=$(cd "$pristine" && grep -rlE --include='*.[ch]' \
	'PKVM_MREG_PROTECTED_RANGE|"pkvm,protected-region"' arch/arm64 include drivers/virt 2>/dev/null |
	LC_ALL=C sort | head -n 1)
[ -z "$theirs" ] ||
	die "does not fit: $theirs: this kernel (Android's?) has a registry of its own for \"pkvm,protected-region\"; with two registries for one string neither would know all regions, so use that kernel's own"

work=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$work"' EXIT

# try NUMBER TABLE HOOKS: what keeps this choice from fitting, to work/NUMBER
try()
{
	local own

	hooks=$top/tools/integrate/hooks/$3
	stage=$work/stage
	own=$hooks/hooks.tbl
	table_file=$top/tools/integrate/symbols/$2.tbl
	# hooks are probed all the same
	[ -f "$table_file" ] || table_file=/dev/null
	rm -rf "$stage" && mkdir "$stage"
	{
		stage_hooks
		stage_overlay
	} >"$work/$1"
	[ ! -f "$own" ] || set -- "$1" "$2" "$3" "$own"
	"$top/tools/integrate/probe.py" "$pristine" "$table_file" "$top/tools/integrate/hooks.tbl" \
		"${@:4}" >>"$work/$1"
	[ $? -le 2 ] || die "the probe itself failed"
	! grep -qv '^moved: ' "$work/$1"
}

# Its own table first, then the tried ones, newest first.
best=
while read -r table name _; do
	# Without a table it cannot vouch for a version that is not its own.
	[ "$table" = "$version" ] || [ -f "$top/tools/integrate/symbols/$table.tbl" ] || continue
	if try "$table" "$table" "$name"; then
		best=$table fits=$name
		break
	fi
	[ -n "$best" ] && [ "$(grep -c '' "$work/$best")" -le "$(grep -c '' "$work/$table")" ] ||
		best=$table near=$name
done < <(
	awk -v v="$version" '!/^#/ && $1 == v' "$versions"
	awk -v v="$version" '!/^#/ && NF && $1 != v' "$versions"
)

[ -f "$top/tools/integrate/symbols/$best.tbl" ] ||
	say PROBE "hooks only: no table of the symbols that Linux $best has (make symbols KERNEL=$best)"
if [ -z "${fits:-}" ]; then
	cat "$work/$best" >&2
	die "does not fit: Linux $version in $pristine lacks what is named above, compared with Linux $best (hooks/$near); nothing was changed"
fi
if [ "$best" = "$version" ] && [ ! -s "$work/$best" ]; then
	say VERDICT "Linux $version fits and is tried (hooks/$fits)"
else
	cat "$work/$best" >&2
	say VERDICT "Linux $version fits but is untried (like Linux $best, hooks/$fits)"
	[ "${UNTRIED:-}" = 1 ] ||
		die "Linux $version was never tried; UNTRIED=1 goes on, and then boot it with the tests (make check KDIR=...); nothing was changed"
fi
echo "$fits"
