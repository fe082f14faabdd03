#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check_symbols.sh VERSION: is symbols/VERSION.tbl what our code uses today, and
# what the tried tree declares? A symbol that is not in the table is not probed.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

version=${1:?usage: check_symbols.sh VERSION}
table=$top/tools/integrate/symbols/$version.tbl
new=$(mktemp) || die "cannot write a temporary file"
trap 'rm -f "$new" "$new.diff"' EXIT

echo "KTAP version 1"
echo "1..2"
KERNEL=$version "$top/tools/integrate/make_symbols.sh" - >"$new" 2>"$new.diff" &&
	diff "$table" "$new" >"$new.diff"
result $? "symbols/$version.tbl is what make symbols KERNEL=$version writes" "$new.diff"

# It can fail: a row less.
sed '$d' "$table" | cmp -s - "$new"
[ $? -eq 1 ]
result $? "control: a table with a row less is another one" /dev/null
exit "$ktap_failed"
