# SPDX-License-Identifier: GPL-2.0-only
# What a command that boots the 4k test kernel builds first. Sourced, with $here.

# test_kernels WHO VARIANT...: each of them, and the guest program; sets tree
test_kernels()
{
	local who=$1 variant

	shift
	[ -z "${KDIR:-}${CONFIG:-}" ] && [ "${PAGES:-4k}" = 4k ] ||
		die "$who the 4k test kernel; KDIR=, CONFIG= and PAGES= are for make kernel"
	tree=$("$top/tools/kernel/source.sh") || exit 1
	for variant; do
		VARIANT=$variant "$top/tools/kernel/build.sh" >/dev/null || exit 1
	done
	"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1
}
