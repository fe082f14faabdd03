#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# packages.sh [PACKAGE...]: install missing packages with the machine's own apt;
# without a name those of "make run". "@" in a name stands for the version of the
# compiler in use, as in libclang-rt-@-dev. Prints nothing and needs no root if
# none is missing. Exit 3: apt does not offer the packages that one line on stdout
# names; the others are installed.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/private_apt.sh"

base="qemu-system-arm device-tree-compiler flex bison bc xz-utils rsync make gcc
	libc6-dev patch python3 debian-archive-keyring"

installed()
{
	dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'
}

# compiler_version: the N of clang-N; of the compiler in use, or nothing
compiler_version()
{
	local llvm

	llvm=$("$top/tools/kernel/llvm.sh" 2>/dev/null) || return
	case $llvm in
	-*) echo "${llvm#-}" ;;
	*/) "${llvm}clang" -dumpversion | cut -d. -f1 ;;
	*) clang -dumpversion | cut -d. -f1 ;;
	esac
}

# LLVM 19 where apt offers it with lld, else the newest.
offered_compiler()
{
	local v

	for v in 19 $(apt-cache pkgnames clang- | sed -n 's/^clang-\([0-9]*\)$/\1/p' | sort -rn); do
		offered plain "clang-$v" && offered plain "lld-$v" && echo "$v" && return
	done
}

version=
wanted=$*
if [ $# -eq 0 ]; then
	wanted=$base
	version=$(compiler_version)
	[ -n "$version" ] || wanted="$wanted clang-@ lld-@ llvm-@"
fi
case $wanted in *@*) version=$(compiler_version) ;; esac
# Names keep their "@" as long as no compiler is installed.
missing=
for p in ${wanted//@/${version:-@}}; do
	installed "$p" || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null ||
	die "no apt-get here; install by hand:$missing"
log=$(mktemp) || die "cannot write a temporary file"
trap 'rm -f "$log"' EXIT
mkdir -p "$cache" || die "cannot write $cache"
exec 9>"$cache/.lock.packages"
flock 9

apt()
{
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -y \
		-o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 9>&-
}

# Every update changes this directory, whatever the mirror answers.
lists_are_fresh()
{
	[ -n "$(find /var/lib/apt/lists/partial -maxdepth 0 -mmin -60 2>/dev/null)" ] &&
		compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null
}

if ! lists_are_fresh; then
	say APT "updating the package lists"
	apt update || {
		tail -n 3 "$log" >&2
		die "apt-get update failed: no network, or no mirror in the machine's own sources; missing:$missing"
	}
fi

case $missing in
*@*)
	version=$(offered_compiler)
	[ -n "$version" ] || die "the machine's sources offer no clang with lld"
	missing=${missing//@/$version} ;;
esac

available=
absent=
for p in $missing; do
	if offered plain "$p"; then
		available="$available $p"
	else
		absent="$absent $p"
	fi
done

if [ -n "$available" ]; then
	say APT "installing$available"
	# shellcheck disable=SC2086
	apt install --no-install-recommends $available || {
		tail -n 3 "$log" >&2
		die "apt-get install failed; install by hand:$available"
	}
fi
if [ -n "$absent" ]; then
	[ $# -gt 0 ] || die "the machine's apt does not offer:$absent"
	echo "${absent# }"
	exit 3
fi
# Check that the kernel accepts the compiler.
[ $# -gt 0 ] || "$top/tools/kernel/llvm.sh" >/dev/null
