#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# plugin_header.sh: where qemu-plugin.h of the installed QEMU is.
#
# Debian's QEMU loads plugins and ships no header for them; the source package of
# the very version that runs has it. Only this file of it is kept, in the user's
# cache, under the name of the version: a plugin of one QEMU does not fit another.
# Lists and state are private, the system's apt is not touched.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/private_apt.sh"

version=$(dpkg-query -W -f '${source:Version}' qemu-system-arm 2>/dev/null) ||
	die "qemu-system-arm is not installed as a package; set QEMU_PLUGIN_H=/path/to/qemu-plugin.h"
if [ -n "${QEMU_PLUGIN_H:-}" ]; then
	[ -f "$QEMU_PLUGIN_H" ] || die "no such file: $QEMU_PLUGIN_H"
	echo "$QEMU_PLUGIN_H"
	exit 0
fi

kept=$cache/qemu/${version//[^A-Za-z0-9.+~-]/_}/qemu-plugin.h
[ -f "$kept" ] && echo "$kept" && exit 0
need_space "$cache" 200 "the source package of QEMU" XDG_CACHE_HOME
mkdir -p "$(dirname "$kept")" || die "cannot write $cache"

work=$(mktemp -d "$cache/qemu/.fetch.XXXXXX") || die "cannot write $cache/qemu"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The machine's own entries for binary packages, as entries for sources; both formats.
apt_directory "$work"
sed -s 's/^deb /deb-src /' /etc/apt/sources.list \
	/etc/apt/sources.list.d/*.list 2>/dev/null |
	grep '^deb-src .*debian' >"$work/sources.list"
for f in /etc/apt/sources.list.d/*.sources; do
	grep -q '^URIs:.*debian' "$f" 2>/dev/null &&
		sed 's/^Types:.*/Types: deb-src/' "$f" >"$work/parts/$(basename "$f")"
done

say FETCH "the source package of QEMU $version"
(cd "$work" && export APT_CONFIG=$work/apt.conf &&
	apt-get -q update >log 2>&1 &&
	apt-get -q source --download-only "qemu=$version" >>log 2>&1) || {
	grep -E '^(E|W):' "$work/log" | head -n 3 >&2
	die "no source package of QEMU $version to be had; set QEMU_PLUGIN_H=/path/to/qemu-plugin.h"
}
tar=$(ls "$work"/qemu_*.orig.tar.*)
tar -xf "$tar" -C "$work" --wildcards '*/include/qemu/qemu-plugin.h' &&
	mv "$work"/*/include/qemu/qemu-plugin.h "$kept.new" && mv "$kept.new" "$kept" ||
	die "$(basename "$tar") holds no include/qemu/qemu-plugin.h"
echo "$kept"
