#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# dt_schema.sh: prints the directory below which dt-schema is: its programs in bin, its
# modules in lib/python3/dist-packages. If the machine's apt offers dt-schema, it is
# installed. If not (Debian 13), it is unpacked in the user's cache, and only its
# dependencies are installed.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/private_apt.sh"

depends="python3 python3-jsonschema python3-libfdt python3-rfc3987 python3-ruamel.yaml"
programs="dt-doc-validate dt-mk-schema dt-validate"

on_path()
{
	local program

	for program in $programs; do
		command -v "$program" >/dev/null || return
	done
	program=$(command -v "$program")
	echo "${program%/bin/*}"
}
on_path && exit 0
"$top/tools/kernel/packages.sh" dt-schema >/dev/null
case $? in
0) on_path && exit 0 ;;
3) ;;
*) exit 1 ;;
esac

# shellcheck disable=SC2086
absent=$("$top/tools/kernel/packages.sh" $depends) ||
	die "dt-schema needs ${absent:-$depends}"
mkdir -p "$cache/dt-schema" || die "cannot write $cache"
exec 9>"$cache/.lock.dt-schema"
lock 9 "fetches dt-schema"
for t in "$cache"/dt-schema/dt-schema_*; do
	[ -x "$t/usr/bin/dt-validate" ] && echo "$t/usr" && exit 0
done
need_space "$cache" 20 "dt-schema" XDG_CACHE_HOME

find_package dt-schema "without it the bindings are not checked"
work=$(mktemp -d "$cache/dt-schema/.unpack.XXXXXX") || die "cannot write $cache/dt-schema"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say FETCH dt-schema
download "$work" dt-schema
deb=$(ls "$work"/dt-schema_*.deb)
name=$(basename "$deb" .deb)
dpkg -x "$deb" "$work/root" ||
	die "unpacking $name failed (disk full?); nothing was left behind"
for program in $programs; do
	PYTHONPATH=$work/root/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1 \
		"$work/root/usr/bin/$program" --help >"$work/log" 2>&1 || {
		tail -n 2 "$work/log" >&2
		die "$program of $name does not start"
	}
done
mv "$work/root" "$cache/dt-schema/$name" || die "cannot write $cache/dt-schema"
echo "$cache/dt-schema/$name/usr"
