#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-oracles: build what check_oracles.py boots, and run it. ROWS= chooses.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

[ -z "${KDIR:-}${CONFIG:-}" ] && [ "${PAGES:-4k}" = 4k ] ||
	die "the oracles look at the 4k test kernel; KDIR=, CONFIG= and PAGES= are for make kernel"
tree=$("$top/tools/kernel/source.sh") || exit 1
for variant in off selftest; do
	VARIANT=$variant "$top/tools/kernel/build.sh" >/dev/null || exit 1
done
"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1
# shellcheck disable=SC2086
"$here/check_oracles.py" --tree "$tree" --build "$build" ${ROWS:-} |
	tee "$build/check-oracles-all.ktap"
exit "${PIPESTATUS[0]}"
