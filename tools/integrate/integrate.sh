#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# integrate.sh PRISTINE TREE VERSION SERIES [UPTO]: the state after the last patch, or
# after UPTO, into TREE, a copy of PRISTINE. A file is written where its content
# differs, so that a second run rebuilds nothing. TREE "-" only checks. put.sh writes
# into a tree that is no copy.

set -u
. "$(dirname "$0")/../lib/say.sh"

[ $# -ge 4 ] || die "usage: integrate.sh PRISTINE TREE VERSION SERIES [UPTO]"
pristine=$1
tree=$2
version=$3

stage=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$stage"' EXIT

"$top/tools/series/apply.py" "$pristine" "$version" "$4" "$stage" ${5:+"$5"} >&2
case $? in
0) ;;
2) die "nothing was changed: $version does not take what is named above" ;;
*) exit 1 ;;
esac
# Nothing below is refused.
[ "$tree" = - ] && exit 0
cat "$stage/.added" "$stage/.patched" >"$stage/.manifest"

# Files that only an earlier run wrote go back to what they were.
if [ -f "$tree/.pkvm-protected.manifest" ]; then
	grep -vxFf "$stage/.manifest" "$tree/.pkvm-protected.manifest" | while read -r gone; do
		rm -f "$tree/$gone"
		[ ! -f "$pristine/$gone" ] || cp "$pristine/$gone" "$tree/$gone"
	done
fi
rsync -r --checksum --files-from="$stage/.manifest" --out-format=%n "$stage/" "$tree/" \
	>"$stage/.written" || die "cannot write $tree"
cp "$stage/.manifest" "$tree/.pkvm-protected.manifest"

changed=$(grep -vc '/$' "$stage/.written")
[ "$changed" -eq 0 ] || say INTEGRATE "$changed files into $(basename "$tree")"
