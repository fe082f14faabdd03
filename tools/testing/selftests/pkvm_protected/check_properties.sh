#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-properties: build what properties.py boots, and run it. SEED= is the
# first seed, today's date if there is none; VALID= and INVALID= say how many.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

[ -z "${KDIR:-}${CONFIG:-}" ] && [ "${PAGES:-4k}" = 4k ] ||
	die "the model is one of the 4k test kernel; KDIR=, CONFIG= and PAGES= are for make kernel"
tree=$("$top/tools/kernel/source.sh") || exit 1
for variant in default wide; do
	VARIANT=$variant "$top/tools/kernel/build.sh" >/dev/null || exit 1
done
"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1
exec "$here/properties.py" --tree "$tree" --build "$build" \
	--seed "${SEED:-$(date +%Y%m%d)}" --valid "${VALID:-200}" --invalid "${INVALID:-40}"
