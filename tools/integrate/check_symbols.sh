#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check_symbols.sh VERSION: is symbols/VERSION.tbl what our code uses today, and
# what the tried tree declares? A symbol that is not in the table is not probed.

set -u
. "$(dirname "$0")/../lib/say.sh"

version=${1:?usage: check_symbols.sh VERSION}
table=$top/tools/integrate/symbols/$version.tbl
new=$(mktemp) || die "cannot write a temporary file"
trap 'rm -f "$new" "$new.diff"' EXIT

result()
{
	[ "$1" -eq 0 ] && echo "ok $2 $3" || {
		head -n 20 "$new.diff" | sed 's/^/# /'
		echo "not ok $2 $3"
	}
}

echo "KTAP version 1"
echo "1..2"
KERNEL=$version "$top/tools/integrate/make_symbols.sh" - >"$new" 2>"$new.diff" &&
	diff "$table" "$new" >"$new.diff"
result $? 1 "symbols/$version.tbl is what make symbols KERNEL=$version writes"

# It can fail: a row less.
sed '$d' "$table" | cmp -s - "$new"
[ $? -eq 1 ]
result $? 2 "control: a table with a row less is another one"
