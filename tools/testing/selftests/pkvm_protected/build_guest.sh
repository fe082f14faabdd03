#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build_guest.sh TREE BUILD_DIR: the initramfs with the guest program.
#
# nolibc and the kselftest header come from TREE, gen_init_cpio from its usr/. The
# nolibc of older kernels lacks half of what the program includes; it says nothing
# about the kernel that is booted, so then the newest supported one serves.
# Prints the path of the archive; rebuilds only when something that goes into it
# has changed.

set -u
. "$(dirname "$0")/../../../lib/say.sh"

tree=${1:?usage: build_guest.sh TREE BUILD_DIR}
out=${2:?usage: build_guest.sh TREE BUILD_DIR}/guest
src=$top/tools/testing/selftests/pkvm_protected/guest
llvm=$("$top/tools/kernel/llvm.sh") || exit 1
[ "$llvm" = 1 ] && llvm=

if [ ! -f "$tree/tools/include/nolibc/sys/mman.h" ]; then
	newest=$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")
	tree=$("$top/tools/kernel/fetch.sh" "$newest") || exit 1
fi

mkdir -p "$out"
inputs=$({
	echo "$llvm"
	cat "$0" "$src"/*.[ch] "$src"/aarch32/*.c "$tree/tools/testing/selftests/kselftest.h" \
		"$tree/usr/gen_init_cpio.c"
	find "$tree/tools/include/nolibc" -type f -print0 | sort -z | xargs -0 cat
} | sha256sum)
if [ -f "$out/initramfs.gz" ] && [ "$(cat "$out/inputs" 2>/dev/null)" = "$inputs" ]; then
	echo "$out/initramfs.gz"
	exit 0
fi

say GUEST "$(cd "$src" && echo *.c)"
make -s -C "$tree" O="$out/headers" ARCH=arm64 headers_install \
	INSTALL_HDR_PATH="$out/usr" >"$out/log" 2>&1 ||
	die "headers_install failed, see $out/log"
"clang$llvm" --target=aarch64-linux-gnu -Os -Wall -Wextra -Wno-unused-result \
	-nostdlib -nostdinc -isystem "$("clang$llvm" -print-resource-dir)/include" \
	-static -fuse-ld="$(command -v "ld.lld$llvm")" -ffreestanding \
	-fno-stack-protector -fno-asynchronous-unwind-tables \
	-include "$tree/tools/include/nolibc/nolibc.h" \
	-I "$tree/tools/include/nolibc" -I "$out/usr/include" \
	-I "$tree/tools/testing/selftests" \
	-o "$out/init" "$src"/*.c >>"$out/log" 2>&1 || {
	grep -E 'error' "$out/log" | head -n 5 >&2
	die "the guest program does not compile, see $out/log"
}
"clang$llvm" --target=armv7a-linux-gnueabi -marm -Os -Wall -Wextra -ffreestanding \
	-fno-stack-protector -nostdlib -static -fuse-ld="$(command -v "ld.lld$llvm")" \
	-o "$out/access32" "$src/aarch32/access.c" >>"$out/log" 2>&1 ||
	die "the 32-bit program does not compile, see $out/log"
cc -O2 -o "$out/gen_init_cpio" "$tree/usr/gen_init_cpio.c" >>"$out/log" 2>&1 ||
	die "gen_init_cpio does not compile, see $out/log"
cat >"$out/list" <<END
dir /dev 0755 0 0
nod /dev/console 0600 0 0 c 5 1
file /init $out/init 0755 0 0
file /access32 $out/access32 0755 0 0
END
"$out/gen_init_cpio" -t 0 "$out/list" | gzip -n9 >"$out/initramfs.gz.new" &&
	mv "$out/initramfs.gz.new" "$out/initramfs.gz" ||
	die "cannot write $out/initramfs.gz"
printf '%s\n' "$inputs" >"$out/inputs"
echo "$out/initramfs.gz"
