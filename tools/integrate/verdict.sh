#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# verdict.sh TREE: does our code fit into this kernel source? Runs before anything is
# copied, built or integrated. Patches must apply strictly, hooks must be in their
# functions, and the files must compile (compile.sh; not with UNCOMPILED=1). Says
# "fits and is tried", "fits but is untried" (goes on with UNTRIED=1 only) or "does
# not fit". Prints the directory of the hooks that fit on stdout.

set -u
. "$(dirname "$0")/../lib/say.sh"

pristine=$(cd "${1:?usage: verdict.sh TREE}" && pwd) || exit 1
version=$("$top/tools/kernel/kdir.sh" "$pristine") || exit 1
. "$top/tools/integrate/stage.sh"

if [ -e "$pristine/.pkvm-protected" ] || [ -e "$pristine/.pkvm-protected.new" ] ||
   [ -e "$pristine/.pkvm-protected.manifest" ]; then
	die "$pristine has this project in it already: build it with plain make, or take it out first with: make revert KDIR=$pristine"
fi

# Two registries for one device-tree string would each take a half of the regions.
theirs=$(cd "$pristine" && grep -RlE --include='*.[ch]' \
	'PKVM_MREG_PROTECTED_RANGE|"pkvm,protected-region"' arch/arm64 include drivers/virt 2>/dev/null |
	LC_ALL=C sort | head -n 1)
[ -z "$theirs" ] ||
	die "does not fit: $theirs: this kernel (Android's?) has a registry of its own for \"pkvm,protected-region\"; with two registries for one string neither would know all regions, so use that kernel's own"

work=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# nearest: "VERSION HOOKS" of all tried versions, the nearest to this one first.
# Linus counts up to x.19 or x.20.
nearest()
{
	awk -v v="$version" '
		function place(version, part) {
			split(version, part, ".")
			return part[1] * 20 + part[2]
		}
		!/^#/ && NF {
			far = place($1) - place(v)
			print (far < 0 ? -far : far), $1, $2
		}' "$top/tools/kernel/versions" | sort -s -n -k 1,1 | cut -d' ' -f2,3
}

# A tree that compiled is not compiled again while nothing has changed: its files (by
# ctime, which no program can set), our files, the compiler and the configuration. So
# several builds from one tree compile it once.
judged=$build/verdict/$(printf %s "$pristine" | cksum | cut -d' ' -f1)
looked_at()
{
	echo "$pristine $1 $2 $("$top/tools/kernel/llvm.sh")"
	[ -z "${CONFIG:-}" ] || cat "$CONFIG"
	(cd "$pristine" && find -L . -path ./.git -prune -o -type f -printf '%C@ %i %s %p\n' 2>/dev/null) |
		LC_ALL=C sort
	(cd "$work/stage" && find . -type f ! -name '.*' -print0 |
		LC_ALL=C sort -z | xargs -0 sha256sum)
	cat "$top"/tools/integrate/{clash.awk,compile.config,compile.sh,link_tree.sh}
	"$top/tools/kernel/config.sh" "$1" 4k selftest
}

# compiles VERSION HOOKS: does the stage compile? Errors on stdout
compiles()
{
	local now

	if [ "${UNCOMPILED:-}" = 1 ]; then
		say UNCOMPILED "only patches and hooks are checked"
		return 0
	fi
	now=$(looked_at "$1" "$2" | sha256sum)
	[ "$(cat "$judged" 2>/dev/null)" != "$now" ] || return 0
	say COMPILE "what our code touches in $pristine"
	"$top/tools/integrate/compile.sh" "$pristine" "$stage" "$1"
	case $? in
	0) mkdir -p "$build/verdict" && echo "$now" >"$judged" || true ;;
	2) return 1 ;;
	*) die "the compile itself failed; nothing was changed" ;;
	esac
}

# try VERSION HOOKS: does this choice fit? Reasons against it go to work/VERSION. If
# its patches fit, VERSION is added to work/patched.
try()
{
	hooks=$top/tools/integrate/hooks/$2
	stage=$work/stage
	rm -rf "$stage" && mkdir "$stage"
	{
		stage_hooks
		stage_overlay
	} >"$work/$1"
	[ ! -s "$work/$1" ] || return 1
	echo "$1" >>"$work/patched"
	compiles "$1" "$2" >"$work/$1"
}

# reasons VERSION: number of reasons against it; 0 if only the compile failed
reasons()
{
	if grep -qxF -- "$1" "$work/patched"; then
		echo 0
	else
		grep -c '' "$work/$1"
	fi
}

: >"$work/patched"
best=
while read -r like name; do
	if try "$like" "$name"; then
		best=$like fits=$name
		break
	fi
	[ -n "$best" ] && [ "$(reasons "$best")" -le "$(reasons "$like")" ] ||
		best=$like near=$name
done < <(nearest)

if [ -z "${fits:-}" ]; then
	cat "$work/$best" >&2
	die "does not fit: Linux $version in $pristine lacks what is named above, compared with Linux $best (hooks/$near); nothing was changed"
fi
if [ "$best" = "$version" ]; then
	say VERDICT "Linux $version fits and is tried (hooks/$fits)"
else
	say VERDICT "Linux $version fits but is untried (like Linux $best, hooks/$fits)"
	[ "${UNTRIED:-}" = 1 ] ||
		die "Linux $version was never tried; UNTRIED=1 goes on, and then boot it with the tests (make check KDIR=...); nothing was changed"
fi
echo "$fits"
