#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh: the kernel image for KERNEL=, UPTO=, PAGES=, VARIANT=, FRAGMENT=, CONFIG=.
#
# Prints the build directory; the image is in arch/arm64/boot/Image below it.
# If source, configuration and compiler are those of the last build that succeeded,
# make is not started.

set -u
. "$(dirname "$0")/../lib/say.sh"

pages=${PAGES:-4k}
variant=${VARIANT:-default}
kernel_dir=$top/tools/kernel

"$kernel_dir/config.sh" any "$pages" "$variant" >/dev/null || exit 1
for f in "${FRAGMENT:-}" "${CONFIG:-}"; do
	[ -z "$f" ] || [ -f "$f" ] || die "no such file: $f"
done

mkdir -p "$build" || die "cannot write $build"
exec 8>"$build/.lock"
lock 8 "builds in $build"

llvm=$("$kernel_dir/llvm.sh") || exit 1
tree=$("$top/tools/integrate/source.sh") || exit 1

version=$("$kernel_dir/kdir.sh" "$tree") || exit 1
out=$build/$(basename "$tree")-$pages
[ "$variant" = default ] || out=$out-$variant

# A whole configuration of the user's is taken as it is.
if [ -n "${CONFIG:-}" ]; then
	wanted=$(cat "$CONFIG")
else
	wanted=$("$kernel_dir/config.sh" "$version" "$pages" "$variant" &&
		cat "${FRAGMENT:-/dev/null}") || exit 1
fi
# known_symbols: of stdin, without ours that a patch after UPTO= adds
known_symbols()
{
	local line symbol

	while read -r line; do
		symbol=${line#CONFIG_}
		case $symbol in
		PKVM_PROTECTED_*)
			grep -qrsx "config ${symbol%%=*}" "$tree"/arch/arm64/kvm/protected ||
				continue ;;
		esac
		printf '%s\n' "$line"
	done
}
[ -z "${UPTO:-}" ] || wanted=$(known_symbols <<<"$wanted")
# The configuration of a kernel that ld.lld cannot link names a linker.
linker=$(sed -n 's/^# linker: //p' <<<"$wanted")

stamp()
{
	printf '%s\n' "$wanted" "$llvm" "$tree"
	cat "$tree/.pkvm-protected.whole"
	# Documents do not affect the build.
	(cd "$tree" && grep -vE '^(Documentation/|MAINTAINERS$)' .pkvm-protected.manifest |
		tr '\n' '\0' | xargs -0 sha256sum)
}

image=$out/arch/arm64/boot/Image
now=$(stamp | sha256sum)
if [ -z "${KDIR:-}" ] && [ -f "$image" ] && [ "$(cat "$out/.stamp" 2>/dev/null)" = "$now" ]; then
	echo "$out"
	exit 0
fi
need_space "$build" 1000 "a kernel build"

# Variants share nearly all objects: start from a copy of a finished build.
if [ ! -d "$out" ]; then
	for near in "$build/$(basename "$tree")-$pages" "$build/$(basename "$tree")-$pages"-*; do
		[ -f "$near/.stamp" ] || continue
		rm -rf "$out.new"
		cp -a "$near" "$out.new" && rm -f "$out.new/.stamp" "$out.new/arch/arm64/boot/Image" &&
			mv "$out.new" "$out"
		break
	done
fi
mkdir -p "$out" || die "cannot write $out"
rm -f "$out/.stamp"

kmake()
{
	make -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" ${linker:+LD="$linker"} "$@"
}

log=$out.log
say CONFIG "$(basename "$out")"
if [ -n "${CONFIG:-}" ]; then
	cp "$CONFIG" "$out/.config" && kmake -s olddefconfig >"$log" 2>&1
else
	printf '%s\n' "$wanted" >"$out.config"
	kmake -s KCONFIG_ALLCONFIG="$out.config" allnoconfig >"$log" 2>&1
fi || {
	tail -n 5 "$log" >&2
	die "configuring failed, see $log"
}

# Kconfig silently drops symbols that it does not know or allow.
if [ -z "${CONFIG:-}" ]; then
	while read -r line; do
		case $line in CONFIG_*=n | '#'* | '') continue ;; esac
		grep -qxF -- "$line" "$out/.config" ||
			die "$line did not make it into $out/.config; a dependency is missing in this kernel"
	done <"$out.config"
fi

say BUILD "$(basename "$out") (clang$llvm, log in ${log#"$top"/})"
objects()
{
	echo "$(grep -c '' "$log.objects" 2>/dev/null) objects"
}
ticker objects
# Modules are built for our variants only; a user's configuration may have thousands.
targets=Image
[ -n "${CONFIG:-}" ] || ! grep -q '=m$' "$out/.config" || targets="Image modules"
# shellcheck disable=SC2086
kmake -j"$(nproc)" $targets \
	2>>"$log" >"$log.objects" || {
	grep -nE 'error|Error|No space' "$log" | head -n 5 >&2
	die "the build failed, see $log"
}
stop_ticker
[ -f "$image" ] || die "the build left no $image, see $log"
printf '%s\n' "$now" >"$out/.stamp"
say BUILT "${image#"$top"/}"
echo "$out"
