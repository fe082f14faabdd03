#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# source.sh: an integrated source tree for KERNEL=... or KDIR=..., as it is after the
# last patch of the series or after UPTO=...
#
# Prints its directory, a copy in build/src; the original is never modified.

set -u
. "$(dirname "$0")/../lib/say.sh"

series_for()
{
	awk -v v="$1" '$1 == v { print $2 }' "$top/tools/kernel/versions"
}

supported()
{
	grep -v '^#' "$top/tools/kernel/versions" | awk '{ printf "%s ", $1 }'
}

if [ -n "${KDIR:-}" ]; then
	version=$("$top/tools/kernel/kdir.sh" "$KDIR") || exit 1
	pristine=$(cd "$KDIR" && pwd)
	name=kdir-$(printf %s "$pristine" | cksum | cut -d' ' -f1)${UPTO:+-$UPTO}
	# The verdict comes before the copy, which takes space and time. A tree that was
	# copied was compiled before, and is built in any case.
	[ ! -f "$build/src/$name/.pkvm-protected.whole" ] || export UNCOMPILED=1
	series=$("$top/tools/integrate/verdict.sh" "$pristine") || exit 1
else
	version=${KERNEL:-$(supported | cut -d' ' -f1)}
	name=$version${UPTO:+-$UPTO}
	series=$(series_for "$version")
	[ -n "$series" ] || die "KERNEL=$version is not supported; choose one of: $(supported)or give KDIR=/path/to/linux"
	pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
fi

integrate()
{
	"$top/tools/integrate/integrate.sh" "$pristine" "$1" "$version" "$series" "${UPTO:-}"
}

# Before the copy, which takes space and time.
integrate - || exit 1

# The lock of build.sh is no help: others want a tree and do not build.
mkdir -p "$build/src" || die "cannot write $build"
exec 9>"$build/src/.lock"
lock 9 "integrates into $build/src"

tree=$build/src/$name
# What the copy was made of: a package's version, or the user's own tree.
origin=$(basename "$pristine")
whole=$tree/.pkvm-protected.whole
[ -z "${KDIR:-}" ] && [ -f "$whole" ] && [ "$(cat "$whole")" != "$origin" ] &&
	rm -rf "$tree"

# By content, not by time: a file that was edited while a build ran, or restored
# with an old time, has to be newer than its object here. Files of ours, and those
# that patches changed, are the integrator's.
copy()
{
	local ours=()

	[ -f "$tree/.pkvm-protected.manifest" ] &&
		mapfile -t ours < <(sed 's,^,--exclude=/,' "$tree/.pkvm-protected.manifest")
	rsync -rlp --checksum --delete --copy-unsafe-links --exclude=.git \
		--exclude='/.pkvm-protected.*' --exclude='*.o' --exclude='*.cmd' \
		"${ours[@]}" "$pristine/" "$tree/"
}

if [ ! -f "$whole" ] || [ -n "${KDIR:-}" ]; then
	[ -f "$whole" ] ||
		need_space "$build" 2500 "a copy of the source of Linux $version"
	mkdir -p "$tree"
	say COPY "Linux $version to ${tree#"$top"/}"
	copy || die "copying $pristine failed (disk full?); run it again"
	# make O= refuses a tree that was built in.
	if [ -e "$tree/.config" ] || [ -d "$tree/include/config" ] ||
	   [ -d "$tree/arch/arm64/include/generated" ]; then
		make -s -C "$tree" ARCH=arm64 mrproper >/dev/null 2>&1 ||
			die "cannot clean the copy of $pristine with make mrproper"
	fi
	printf '%s\n' "$origin" >"$whole"
fi

integrate "$tree" || exit 1
echo "$tree"
