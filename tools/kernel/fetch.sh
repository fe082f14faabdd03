#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fetch.sh VERSION: the pristine source of Debian's linux-source-VERSION.
#
# Prints the directory, in the user's cache. It gets its name when it is complete, so an
# interrupted run leaves no part of a tree. The package comes from the machine's own apt,
# else from the suites that have newer kernels (tools/lib/private_apt.sh).

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/private_apt.sh"

version=${1:?usage: fetch.sh VERSION}
package=linux-source-$version

mkdir -p "$cache/src" || die "cannot write $cache"
exec 9>"$cache/.lock.$version"
lock 9 "fetches $package"

done_tree()
{
	local t

	for t in "$cache/src/$package"_*; do
		[ -f "$t/Makefile" ] && echo "$t" && return
	done
	return 1
}
done_tree && exit 0
need_space "$cache" 3000 "the source of Linux $version" XDG_CACHE_HOME

find_package "$package" "use KDIR=/path/to/linux"

work=$(mktemp -d "$cache/src/.unpack.XXXXXX") || die "cannot write $cache/src"
size_now()
{
	du -sh "$work" | cut -f1
}
ticker size_now
trap 'stop_ticker; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say FETCH "$package"
download "$work" "$package"
deb=$(ls "$work/$package"_*.deb)
name=$(basename "$deb" _all.deb)

say UNPACK "$name"
mkdir "$work/tree"
dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$package.tar.xz" |
	tar -xJ -C "$work/tree" --strip-components=1
for s in "${PIPESTATUS[@]}"; do
	[ "$s" -eq 0 ] || die "unpacking $name failed (disk full?); nothing was left behind"
done
[ -f "$work/tree/Makefile" ] || die "$name holds no kernel source"
mv "$work/tree" "$cache/src/$name" || die "cannot write $cache/src"
echo "$cache/src/$name"
