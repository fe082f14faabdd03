#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fetch.sh VERSION: the pristine source of Debian's linux-source-VERSION.
#
# Prints the directory. It lies in the user's cache, and appears there under its
# final name only when it is whole: an interrupted run leaves nothing that the
# next one would take for a source tree.
#
# What the machine's own apt offers is taken from there. Else a private apt
# configuration looks into the suites that carry newer kernels, on the mirror
# that the machine itself uses, with Debian's keyring; the system's apt is not
# touched.

set -u
. "$(dirname "$0")/../lib/say.sh"

version=${1:?usage: fetch.sh VERSION}
package=linux-source-$version
suites="trixie-backports trixie trixie-updates bookworm-backports"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$cache/src" "$cache/deb" || die "cannot write $cache"
exec 9>"$cache/.lock.$version"
flock -n 9 || {
	say WAIT "for another run that fetches $package"
	flock 9
}

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

# The first Debian mirror in the machine's own sources, either format.
mirror()
{
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
		/etc/apt/sources.list.d/*.sources 2>/dev/null |
		grep -v '^[[:space:]]*#' |
		grep -oE '(https?|file|ftp)://?[^] ]*/debian/?([[:space:]]|$)' |
		head -n 1 | sed 's,/*[[:space:]]*$,,'
}

# private_apt COMMAND...: with our own sources, lists, state and cache
private_apt()
{
	APT_CONFIG=$cache/apt/apt.conf "$@"
}

make_private_apt()
{
	local m suite

	m=$(mirror)
	[ -n "$m" ] || die "found no Debian mirror in /etc/apt/sources.list*; use KDIR=/path/to/linux"
	[ -f "$keyring" ] || die "$keyring is missing; install debian-archive-keyring"
	rm -rf "$cache/apt"
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial"
	: >"$cache/apt/status"
	for suite in $suites; do
		echo "deb [signed-by=$keyring] $m $suite main"
	done >"$cache/apt/sources.list"
	cat >"$cache/apt/apt.conf" <<-END
	Dir::State "$cache/apt";
	Dir::State::status "$cache/apt/status";
	Dir::State::lists "$cache/apt/lists";
	Dir::Cache "$cache/apt";
	Dir::Cache::archives "$cache/apt/archives";
	Dir::Etc::SourceList "$cache/apt/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Acquire::Languages "none";
	APT::Sandbox::User "$(id -un)";
	END
	say APT "asking the mirror for $package (private lists)"
	private_apt apt-get -q update >"$cache/apt/log" 2>&1
}

offered()
{
	"$@" apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [0-9]'
}

# as a function, so that "no wrapper" can be said as well
plain()
{
	"$@"
}

how=plain
if ! offered plain; then
	make_private_apt
	how=private_apt
	offered private_apt || {
		grep -E '^(E|W):' "$cache/apt/log" | head -n 2 >&2
		die "no $package to be had: no network, or the mirror does not carry it; use KDIR=/path/to/linux"
	}
fi

work=$(mktemp -d "$cache/src/.unpack.XXXXXX") || die "cannot write $cache/src"
size_now()
{
	du -sh "$work" | cut -f1
}
ticker size_now
trap 'stop_ticker; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say FETCH "$package"
(cd "$work" && $how apt-get -q -o APT::Sandbox::User="$(id -un)" \
	download "$package" >"$work/log" 2>&1) || {
	tail -n 2 "$work/log" >&2
	die "download of $package failed; run it again when the network is back"
}
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
