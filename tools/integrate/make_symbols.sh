#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make_symbols.sh [-]: the table of kernel symbols for KERNEL=... (make symbols),
# from its integrated tree and all configurations that compile more of our files.
# "-" writes it to stdout instead of tools/integrate/symbols/VERSION.tbl.

set -u
. "$(dirname "$0")/../lib/say.sh"

[ -z "${KDIR:-}" ] || die "a table is made from a kernel that is tried; give KERNEL=, not KDIR="
tree=$("$top/tools/kernel/source.sh") || exit 1
version=$("$top/tools/kernel/kdir.sh" "$tree") || exit 1
# Of an older kernel what make check builds; symbols.py makes up for the rest.
newest=$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")
variants=selftest
[ "$version" != "$newest" ] || variants="selftest wide"
outs=
for variant in $variants; do
	out=$(VARIANT=$variant "$top/tools/kernel/build.sh") || exit 1
	outs="$outs $out"
done
new=$(mktemp) || die "cannot write a temporary file"
trap 'rm -f "$new"' EXIT
# shellcheck disable=SC2086
"$top/tools/integrate/symbols.py" "$tree" $outs >"$new" || exit 1
if [ "${1:-}" = - ]; then
	cat "$new"
else
	cp "$new" "$top/tools/integrate/symbols/$version.tbl"
	say SYMBOLS "$(grep -vc '^#' "$new") rows in tools/integrate/symbols/$version.tbl"
fi
