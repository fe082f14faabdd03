#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build_each.sh TREE OUT VERSION PATCHES: git am each patch, build after each.
#
# TREE is a git tree at the pristine source, OUT a build directory for it. Each
# patch is built with the option off and with it on, and with the self-test from
# the patch on that brings it; a missing prompt is made up for by a Kconfig file
# outside the tree. One KTAP test each.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

[ $# -eq 4 ] || die "usage: build_each.sh TREE OUT VERSION PATCHES"
tree=$1
out=$2
version=$3
kernel_dir=$top/tools/kernel
log=$out.log
mapfile -t patches < <(ls "$4"/*.patch)

llvm=$("$kernel_dir/llvm.sh") || exit 1
mkdir -p "$out" || die "cannot write $out"
: >"$log"

# Kconfig has no switch for a symbol without a prompt. A second definition of it
# gives a default, and changes nothing in the tree that is tested. The tree's own
# Kconfig cannot be sourced from another one, for its mainmenu.
cat "$tree/Kconfig" - >"$out.Kconfig" <<END

config PKVM_PROTECTED_MMIO
	bool
	default y if KVM && OF
END

# build VARIANT KCONFIG WANTED...: WANTED are lines that .config must have
build()
{
	local variant=$1 kconfig=$2 line

	shift 2
	"$kernel_dir/config.sh" "$version" 4k "${variant%-all}" >"$out.config" || return 1
	# Built in, so that checkers.sh sees it.
	[ "$variant" = "${variant%-all}" ] ||
		echo CONFIG_PKVM_PROTECTED_MMIO_BOARD_TEST=y >>"$out.config"
	make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" KBUILD_KCONFIG="$kconfig" \
		KCONFIG_ALLCONFIG="$out.config" allnoconfig >>"$log" 2>&1 || return 1
	for line; do
		grep -qxF -- "$line" "$out/.config" || {
			echo "# no $line in $out/.config"
			return 1
		}
	done
	nice -n 10 make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" \
		KBUILD_KCONFIG="$kconfig" -j"$(nproc)" Image >>"$log" 2>&1
}

# The configuration asks for the option, and must not get it.
unselectable()
{
	build default Kconfig && ! grep -qx "$on" "$out/.config"
}

# timed NAME COMMAND...: what COMMAND added to the log is why it failed
timed()
{
	local name=$1 start=$SECONDS at status

	shift
	at=$(($(wc -l <"$log") + 1))
	"$@"
	status=$?
	result $status "$name ($((SECONDS - start)) s)" \
		<(tail -n +"$at" "$log" | grep -iE 'error|undefined|symbol' | head -n 5)
}

echo "KTAP version 1"
# git am, off, on for each; the self-test for those that have it
with=0
for patch in "${patches[@]}"; do
	grep -q '^+config PKVM_PROTECTED_MMIO_SELFTEST$' "$patch" && with=1
	[ "$with" -eq 0 ] || debug="${debug:-} $patch"
done
debug=${debug:-}
echo "1..$((3 * ${#patches[@]} + $(wc -w <<<"$debug")))"

off='# CONFIG_PKVM_PROTECTED_MMIO is not set'
on=CONFIG_PKVM_PROTECTED_MMIO=y
for patch in "${patches[@]}"; do
	name=$(basename "$patch" .patch)
	timed "$name: git am" git -C "$tree" -c gc.auto=0 -c user.name=series -c user.email=series@localhost \
		am -q --no-3way "$patch"
	if grep -qsF 'bool "Protected KVM: take MMIO' "$tree/arch/arm64/kvm/protected/Kconfig"; then
		timed "$name: builds with the option off" build off Kconfig "$off"
	else
		timed "$name: builds, and nobody can select the option" unselectable
	fi
	if ! grep -q '^config PKVM_PROTECTED_MMIO$' "$tree"/arch/arm64/kvm/protected/Kconfig 2>/dev/null; then
		skip "$name: builds with the option on" "the option does not exist yet"
		continue
	fi
	timed "$name: builds with the option on" build default "$out.Kconfig" "$on"
	case " $debug " in *" $patch "*)
		timed "$name: builds with the self-test" build selftest-all Kconfig "$on" \
			CONFIG_PKVM_PROTECTED_MMIO_SELFTEST=y \
			CONFIG_PKVM_PROTECTED_MMIO_SELFTEST_SUPPLIERS=y \
			CONFIG_PKVM_PROTECTED_MMIO_BOARD_TEST=y ;;
	esac
done
