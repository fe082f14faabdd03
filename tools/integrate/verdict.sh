#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# verdict.sh TREE: does our code fit into this kernel source? All patches must apply, in
# their functions (apply.py), and the files must compile (compile.sh; not with
# UNCOMPILED=1). Says "fits and is tried", "fits but is untried" (accepted with UNTRIED=1
# only) or "does not fit". Prints the series that fits on stdout.

set -u
. "$(dirname "$0")/../lib/say.sh"

pristine=$(cd "${1:?usage: verdict.sh TREE}" && pwd) || exit 1
version=$("$top/tools/kernel/kdir.sh" "$pristine") || exit 1

if [ -e "$pristine/.pkvm-protected" ] || [ -e "$pristine/.pkvm-protected.new" ] ||
   [ -e "$pristine/.pkvm-protected.manifest" ]; then
	die "$pristine has this project in it already: build it with plain make, or take it out first with: make revert KDIR=$pristine"
fi

# Each of two registries for one device-tree string would know a part of the regions.
theirs=$(cd "$pristine" && grep -RlE --include='*.[ch]' \
	'PKVM_MREG_PROTECTED_RANGE|"pkvm,protected-region"' arch/arm64 include drivers/virt 2>/dev/null |
	LC_ALL=C sort | head -n 1)
[ -z "$theirs" ] ||
	die "does not fit: $theirs: this kernel (Android's?) has a registry of its own for \"pkvm,protected-region\"; with two registries for one string neither would know all regions, so use that kernel's own"

work=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# compiles VERSION: do the files in work/stage compile? The errors go to work/said.
compiles()
{
	[ "${UNCOMPILED:-}" != 1 ] || return 0
	say COMPILE "what our code touches in $pristine"
	interruptible 'exit 130' "$top/tools/integrate/compile.sh" "$pristine" "$work/stage" \
		"$1" >"$work/said"
	case $? in
	0) ;;
	2) return 1 ;;
	*) die "the compile itself failed; nothing was changed" ;;
	esac
}

# Try the series of this version, then the others, newest first. Report the first that
# fits, else the one with the fewest misfits.
fits=
best=
while read -r like name; do
	rm -rf "$work/stage" && mkdir "$work/stage"
	"$top/tools/series/apply.py" "$pristine" "$version" "$name" "$work/stage" >"$work/said"
	case $? in
	0) count=0 && compiles "$like" && fits=$name ;;
	2) count=$(grep -c '' "$work/said") ;;
	*) exit 1 ;;
	esac
	if [ -n "$fits" ] || [ -z "$best" ] || [ "$count" -lt "$least" ]; then
		best=$like near=$name least=$count
		mv "$work/said" "$work/why"
	fi
	[ -z "$fits" ] || break
done < <(awk -v v="$version" '!/^#/ && NF { print $1 != v, $1, $2 }' \
	"$top/tools/kernel/versions" | sort -s -k 1,1 | cut -d' ' -f2,3)

if [ -z "$fits" ]; then
	cat "$work/why" >&2
	die "does not fit: Linux $version in $pristine lacks what is named above, compared with Linux $best (series $near); nothing was changed"
fi
[ "${UNCOMPILED:-}" != 1 ] || say UNCOMPILED "only the patches are tried here"
if [ "$best" = "$version" ]; then
	say VERDICT "Linux $version fits and is tried (series $fits)"
else
	say VERDICT "Linux $version fits but is untried (like Linux $best, series $fits)"
	[ "${UNTRIED:-}" = 1 ] ||
		die "Linux $version was never tried; UNTRIED=1 goes on, and then boot it with the tests (make check KDIR=...); nothing was changed"
fi
echo "$fits"
