#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh BUILD_DIR [--fast] [NAME...]: fetch CBMC, prove what prove.cfg lists, and find
# the bugs of planted.cfg; see prove.py. Alone: make check SUITE=prove ROWS="decode".

set -u
. "$(dirname "$0")/../../lib/say.sh"

out=${1:?usage: run.sh BUILD_DIR [--fast] [NAME...]}
shift
cbmc=$("$top/tools/testing/cbmc/fetch.sh") || exit 1
exec python3 -B "$top/tools/testing/cbmc/prove.py" --cbmc "$cbmc" \
	--workdir "$out/prove" "$@"
