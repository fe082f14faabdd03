#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fetch.sh: CBMC and the solver CaDiCaL. Prints a directory with bin/cbmc.
#
# From Debian's trixie, because the C library that they need is younger than
# bookworm's: it comes along, and only these two are started with it. Unpacked in
# the user's cache; nothing is installed.

set -u
. "$(dirname "$0")/../../lib/say.sh"
. "$top/tools/lib/private_apt.sh"

packages="cbmc minisat cadical libc6 libstdc++6 libgcc-s1 zlib1g"

mkdir -p "$cache/cbmc" || die "cannot write $cache"
exec 9>"$cache/.lock.cbmc"
lock 9 "fetches cbmc"

done_root()
{
	local t

	for t in "$cache"/cbmc/cbmc_*; do
		[ -x "$t/bin/cbmc" ] && echo "$t" && return
	done
	return 1
}
done_root && exit 0
need_space "$cache" 300 "CBMC" XDG_CACHE_HOME

# All of one suite, even if the machine's own apt has some of it.
make_private_apt cbmc "the proofs need CBMC"
how=private_apt
offered private_apt cbmc || {
	grep -E '^(E|W):' "$cache/apt/log" | head -n 2 >&2
	die "no cbmc to be had: no network, or the mirror does not carry it"
}

work=$(mktemp -d "$cache/cbmc/.unpack.XXXXXX") || die "cannot write $cache/cbmc"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say FETCH "$packages"
# shellcheck disable=SC2086
download "$work" $packages
name=$(basename "$(ls "$work"/cbmc_*.deb)" .deb)
mkdir -p "$work/root/bin"
for deb in "$work"/*.deb; do
	dpkg -x "$deb" "$work/root" ||
		die "unpacking $(basename "$deb") failed (disk full?); nothing was left behind"
done

# start PROGRAM: a script that runs it with the libraries that came along; those
# that it starts itself, such as gcc, keep the machine's.
start()
{
	cat >"$work/root/bin/$1" <<-END
	#!/bin/sh
	root=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
	libs=\$(echo "\$root"/usr/lib/*-linux-gnu)
	PATH=\$root/bin:\$PATH
	exec "\$libs"/ld-linux-*.so.* --library-path "\$libs:\$root/usr/lib" "\$root/usr/bin/$1" "\$@"
	END
	chmod +x "$work/root/bin/$1"
}
start cbmc
start cadical
"$work/root/bin/cbmc" --version >/dev/null && "$work/root/bin/cadical" --version >/dev/null ||
	die "$name does not start"

mv "$work/root" "$cache/cbmc/$name" || die "cannot write $cache/cbmc"
echo "$cache/cbmc/$name"
