# SPDX-License-Identifier: GPL-2.0-only
# Messages of all scripts: progress on stderr, and one line when they give up.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pkvm-protected-mmio
build=${BUILD:-$top/build}
case $build in /*) ;; *) build=$PWD/$build ;; esac

say()
{
	printf '  %-9s %s\n' "$1" "$2" >&2
}

die()
{
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# interruptible ACTION COMMAND...: a signal to the script ends COMMAND, and then ACTION is
# what the script does. Bash would wait for a COMMAND in the foreground. Afterwards a
# signal ends the script; traps that it had before are gone.
interruptible()
{
	local status

	"${@:2}" &
	# shellcheck disable=SC2064
	trap "trap '' INT TERM HUP; kill $!; wait $!; $1" INT TERM HUP
	wait $!
	status=$?
	trap 'exit 130' INT TERM HUP
	return $status
}

# lock FD WHAT: of an open file; wait for another run that does WHAT
lock()
{
	flock -n "$1" && return
	say WAIT "for another run that $2"
	flock "$1"
}

# ticker COMMAND...: say what COMMAND prints, every 20 s, until stop_ticker. The
# last sleep outlives it, so it must hold no lock (7 to 9) and no pipe.
ticker()
{
	(while sleep 20 >/dev/null 2>&1; do say ... "$("$@")"; done) 7>&- 8>&- 9>&- &
	ticker_pid=$!
	trap stop_ticker EXIT
}

stop_ticker()
{
	[ -z "${ticker_pid:-}" ] || kill "$ticker_pid" 2>/dev/null
	ticker_pid=
}

# need_space DIRECTORY MIB WHAT: refuse before anything is half written
need_space()
{
	local free

	mkdir -p "$1" || die "cannot create $1"
	free=$(df --output=avail -m "$1" | tail -n 1) ||
		die "cannot tell the free space of $1"
	[ "$free" -ge "$2" ] ||
		die "$1 has $free MiB free, $3 needs $2 MiB; free some, or point ${4:-BUILD} elsewhere"
}

# as_root COMMAND...: directly, or through sudo
as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "'$*' needs root, and there is no sudo"
	fi
}
