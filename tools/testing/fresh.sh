#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fresh.sh [RELEASE...]: make run and make check of the last commit in minimal Debian 12
# (bookworm) and Debian 13 (trixie) systems, made by debootstrap in BUILD/fresh. KTAP.
# Keeps the logs, and a system in which a test failed. Without root all is skipped.
# Mounts are in a namespace of their own and end with the run.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"
. "$top/tools/lib/private_apt.sh"

out=$build/fresh
releases=("$@")
[ $# -gt 0 ] || releases=(bookworm trixie)
for release in "${releases[@]}"; do
	case $release in
	bookworm | trixie) ;;
	*) die "$release: choose bookworm or trixie" ;;
	esac
done

echo "KTAP version 1"
echo "1..$((2 * ${#releases[@]}))"

skip_all()
{
	local release command

	for release in "${releases[@]}"; do
		for command in run check; do
			skip "$release: make $command" "$1"
		done
	done
	exit 0
}
[ "$(id -u)" -eq 0 ] || skip_all "needs root, for a chroot"
for program in debootstrap git; do
	command -v "$program" >/dev/null || skip_all "needs $program, which is not installed"
done
unshare --mount --pid --fork true 2>/dev/null ||
	skip_all "needs a mount namespace, which this machine refuses"

mirror=$(mirror)
[ -n "$mirror" ] || die "found no Debian mirror in /etc/apt/sources.list*"
[ -f "$keyring" ] || die "$keyring is missing; install debian-archive-keyring"

child=
new=
# The namespace's first process dies with its parent, and all others with it.
clean_up()
{
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null
	[ -z "$new" ] || rm -rf "$new"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# background COMMAND...: run it so that a signal is handled at once
background()
{
	local status

	"$@" &
	child=$!
	wait "$child"
	status=$?
	child=
	return $status
}

# minimal RELEASE: the archive of a minimal system, made anew every day
minimal()
{
	local tar=$cache/fresh/$1.tar include=()

	[ -z "$(find "$tar" -mtime -1 2>/dev/null)" ] || return 0
	need_space "$cache/fresh" 1000 "a minimal $1" XDG_CACHE_HOME
	case $mirror in https:*) include=(--include=ca-certificates) ;; esac
	rm -rf "$cache/fresh/.$1".*
	new=$(mktemp -d "$cache/fresh/.$1.XXXXXX") || die "cannot write $cache/fresh"
	say DEBOOT "$1"
	background unshare --mount --pid --fork --kill-child \
		debootstrap --variant=minbase --keyring="$keyring" "${include[@]}" \
		"$1" "$new/root" "$mirror" >"$out/$1.debootstrap.log" 2>&1 ||
		die "debootstrap of $1 failed, see $out/$1.debootstrap.log"
	rm -f "$new/root/var/cache/apt/archives"/*.deb
	tar -C "$new/root" --numeric-owner -cf "$new/tar" . && mv "$new/tar" "$tar" ||
		die "cannot write $tar (disk full?)"
	rm -rf "$new"
	new=
}

# As in Debian's images: 12 has sources.list, 13 has debian.sources.
write_sources()
{
	[ "$2" = trixie ] || return 0
	rm -f "$1/etc/apt/sources.list"
	cat >"$1/etc/apt/sources.list.d/debian.sources" <<-END
	Types: deb
	URIs: $mirror
	Suites: $2
	Components: main
	Signed-By: $keyring
	END
}

# The new system reaches the mirror with the machine's own settings.
copy_network()
{
	local file

	cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
	for file in /etc/apt/auth.conf /etc/apt/auth.conf.d; do
		[ ! -e "$file" ] || cp -a "$file" "$1/etc/apt/"
	done
	{
		apt-config dump --format '%f "%v";%n' | grep -iE \
			'^Acquire::(https?|ftp)::([^ ]*::)?Proxy |^Acquire::Check-Valid-Until '
		[ -z "${http_proxy:-}" ] || echo "Acquire::http::Proxy \"$http_proxy\";"
		[ -z "${https_proxy:-}" ] || echo "Acquire::https::Proxy \"$https_proxy\";"
	} >"$1/etc/apt/apt.conf.d/90machine"
}

# make_system RELEASE DIRECTORY: with a clone of the last commit in it
make_system()
{
	rm -rf "$2"
	mkdir -p "$2"
	tar -C "$2" --numeric-owner -xf "$cache/fresh/$1.tar" || die "cannot unpack $1 (disk full?)"
	write_sources "$2" "$1"
	copy_network "$2"
	git clone -q --no-hardlinks "$top" "$2/root/pkvm-protected-mmio" &&
		git -C "$2/root/pkvm-protected-mmio" checkout -q --detach "$head" ||
		die "cannot clone $top"
}

# inside DIRECTORY COMMAND...: in the system, with an empty environment
inside()
{
	# shellcheck disable=SC2016
	background unshare --mount --pid --fork --kill-child --propagation private \
		bash -c '
		root=$1
		shift
		mount -t proc proc "$root/proc" &&
		mount -t tmpfs -o mode=755 dev "$root/dev" || exit 1
		for node in null zero full random urandom tty; do
			: >"$root/dev/$node"
			mount --bind "/dev/$node" "$root/dev/$node" || exit 1
		done
		mkdir "$root/dev/shm"
		mount -t tmpfs -o mode=1777 shm "$root/dev/shm" || exit 1
		ln -s /proc/self/fd "$root/dev/fd"
		ln -s fd/0 "$root/dev/stdin"
		ln -s fd/1 "$root/dev/stdout"
		ln -s fd/2 "$root/dev/stderr"
		exec env -i HOME=/root PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
			chroot "$root" "$@"' - "$@" </dev/null
}

# timed LOG COMMAND...: set took
timed()
{
	local log=$1 TIMEFORMAT='%R %U %S' status

	shift
	{ time "$@" >"$log" 2>&1; } 2>"$log.time"
	status=$?
	took=$(awk '{ printf "%d s, %d CPU s", $1, $2 + $3 }' "$log.time")
	rm -f "$log.time"
	return $status
}

# makes RELEASE COMMAND: make COMMAND succeeds there
makes()
{
	local log=$out/$1-$2.log status

	say MAKE "$2 in $1, log in ${log#"$top"/}"
	timed "$log" inside "$out/$1" make -C /root/pkvm-protected-mmio "$2"
	status=$?
	echo "# $1: make $2: $took"
	echo "# $1: make $2: $(grep -vE '^make: |^$' "$log" | tail -n 1)"
	result $status "$1: make $2" <(tail -n 20 "$log"; grep '^ *not ok ' "$log")
	return $status
}

mkdir -p "$out" "$cache/fresh" || die "cannot write $out or $cache"
exec 9>"$cache/.lock.fresh"
flock -n 9 || die "another run of this is going on"
head=$(git -C "$top" rev-parse HEAD) || die "$top is no git clone"
git -C "$top" diff --quiet HEAD ||
	echo "# uncommitted changes are not tried, only $head is"
for release in "${releases[@]}"; do
	minimal "$release"
	need_space "$out" 16000 "a build of everything in $release"
	make_system "$release" "$out/$release"
	inside "$out/$release" sh -c 'apt-get update && apt-get install -y make' \
		>"$out/$release-make.log" 2>&1 || {
		tail -n 3 "$out/$release-make.log" >&2
		die "make cannot be installed in $release"
	}
	makes "$release" run
	run=$?
	makes "$release" check
	check=$?
	[ "$run$check" != 00 ] || rm -rf "${out:?}/$release"
done
exit "$ktap_failed"
