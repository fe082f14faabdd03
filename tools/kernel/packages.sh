#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Install what is missing, through the machine's own apt. Prints nothing and
# asks for no rights when everything is there.

set -u
. "$(dirname "$0")/../lib/say.sh"

wanted="qemu-system-arm qemu-efi-aarch64 device-tree-compiler flex bison bc libssl-dev
	libelf-dev libfdt-dev cpio xz-utils rsync make gcc libc6-dev patch
	python3 python3-yaml util-linux ca-certificates debian-archive-keyring
	binutils-aarch64-linux-gnu git quilt sparse dt-schema perl"

installed()
{
	dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

missing=
for p in $wanted; do
	installed "$p" || missing="$missing $p"
done

# LLVM 19 where there is one, else the newest that the machine offers.
if ! "$top/tools/kernel/llvm.sh" >/dev/null 2>&1; then
	missing="$missing llvm"
fi
# Of the compiler's own version, where there is one: libclang for python3, for the
# tables of symbols; libFuzzer and the sanitizers, which clang only recommends
add_clang_extras()
{
	local p

	for p in python3-clang-19 libclang-rt-19-dev; do
		case " $missing " in *" $p "*) continue ;; esac
		if ! installed "$p" && apt-cache show "$p" >/dev/null 2>&1; then
			missing=" $p$missing"
		fi
	done
}
add_clang_extras
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null ||
	die "no apt-get here; install by hand:$missing"
log=$(mktemp) || die "cannot write a temporary file"
trap 'rm -f "$log"' EXIT

apt()
{
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -y "$@" >"$log" 2>&1
}

say APT "updating the package lists"
apt update || {
	tail -n 3 "$log" >&2
	die "apt-get update failed: no network, or no mirror in the machine's own sources; missing:$missing"
}

# A fresh machine has had no lists to look into.
add_clang_extras
if [ "${missing% llvm}" != "$missing" ]; then
	missing=${missing% llvm}
	for v in 19 $(apt-cache pkgnames clang- | sed -n 's/^clang-\([0-9]*\)$/\1/p' | sort -rn); do
		if [ -n "$(apt-cache pkgnames "lld-$v" | grep -x "lld-$v")" ] &&
		   apt-cache show "clang-$v" >/dev/null 2>&1; then
			missing="$missing clang-$v lld-$v llvm-$v"
			break
		fi
	done
	case $missing in *clang-*) ;; *) die "the machine's sources offer no clang with lld" ;; esac
fi

say APT "installing$missing"
# shellcheck disable=SC2086
apt install --no-install-recommends $missing || {
	tail -n 3 "$log" >&2
	die "apt-get install failed; install by hand:$missing"
}
"$top/tools/kernel/llvm.sh" >/dev/null
