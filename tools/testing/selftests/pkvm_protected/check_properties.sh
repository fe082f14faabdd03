#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-properties: build what properties.py boots, and run it. SEED= is the
# first seed, today's date if there is none; VALID= and INVALID= say how many.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected
. "$here/test_kernels.sh"

test_kernels "the model is one of" default selftest
exec "$here/properties.py" --tree "$tree" --build "$build" \
	--seed "${SEED:-$(date +%Y%m%d)}" --valid "${VALID:-200}" --invalid "${INVALID:-40}"
