#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-oracles: build what check_oracles.py boots, and run it. ROWS= chooses.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected
. "$here/test_kernels.sh"

test_kernels "the oracles look at" off selftest
# shellcheck disable=SC2086
"$here/check_oracles.py" --tree "$tree" --build "$build" ${ROWS:-} |
	tee "$build/check-oracles-all.ktap"
exit "${PIPESTATUS[0]}"
