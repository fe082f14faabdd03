#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# source.sh: an integrated source tree for KERNEL=... or KDIR=...
#
# Prints its directory. The tree is a copy in build/src; what it was copied from
# is never modified.

set -u
. "$(dirname "$0")/../lib/say.sh"

hooks_for()
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
	name=kdir-$(printf %s "$pristine" | cksum | cut -d' ' -f1)
	hooks=$(hooks_for "$version")
	[ -n "$hooks" ] || die "KDIR=$KDIR is Linux $version; hooks exist for: $(supported)"
else
	version=${KERNEL:-$(supported | cut -d' ' -f1)}
	name=$version
	hooks=$(hooks_for "$version")
	[ -n "$hooks" ] || die "KERNEL=$version is not supported; choose one of: $(supported)or give KDIR=/path/to/linux"
	pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
fi

integrate()
{
	"$top/tools/integrate/integrate.sh" "$pristine" "$1" "$version" "$hooks"
}

# The verdict comes before the copy, which takes space and time.
integrate - || exit 1

tree=$build/src/$name
if [ ! -f "$tree/.pkvm-protected.whole" ] || [ -n "${KDIR:-}" ]; then
	[ -f "$tree/.pkvm-protected.whole" ] ||
		need_space "$build" 2500 "a copy of the source of Linux $version"
	mkdir -p "$tree"
	say COPY "Linux $version to ${tree#"$top"/}"
	# Files that the hooks changed stay: the integrator compares them itself.
	excludes=$(sed -n 's,^+++ b/\(.*\),--exclude=/\1,p' \
		"$top/tools/integrate/hooks/$hooks"/*.patch)
	[ -f "$tree/.pkvm-protected.whole" ] || excludes=
	# shellcheck disable=SC2086
	rsync -a --exclude=.git --exclude='*.o' --exclude='*.cmd' \
		--exclude=/vmlinux --exclude=/.config --exclude=/include/config \
		--exclude=/include/generated --exclude='/arch/*/include/generated' \
		$excludes "$pristine/" "$tree/" ||
		die "copying $pristine failed (disk full?); run it again"
	touch "$tree/.pkvm-protected.whole"
fi

integrate "$tree" || exit 1
echo "$tree"
