#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# integrate.sh PRISTINE TREE VERSION HOOKS
#
# Put our files and hooks into TREE, a copy of PRISTINE. PRISTINE is only read.
# Everything is prepared in a directory of its own and checked there; TREE is
# changed when all of it fits, and only where a file's content differs, so that a
# second run changes nothing and rebuilds nothing. TREE "-" only checks.
# put.sh is for a tree that is no copy.

set -u
. "$(dirname "$0")/../lib/say.sh"

[ $# -eq 4 ] || die "usage: integrate.sh PRISTINE TREE VERSION HOOKS"
pristine=$1
tree=$2
version=$3
hooks=$top/tools/integrate/hooks/$4
. "$top/tools/integrate/stage.sh"

[ -f "$hooks/series" ] || die "no hooks for $version: $hooks/series is missing"

stage=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$stage"' EXIT

stage_hooks >&2 || die "nothing was changed: $version lacks a place for the hooks above"
stage_overlay >&2 || die "nothing was changed: the files above are in the way"
{
	cat "$stage/.added"
	patched_files
} >"$stage/.manifest"

[ "$tree" = - ] && exit 0

# From here on nothing is refused. What an earlier run has put there or changed,
# and this one does not, goes back to what it was.
if [ -f "$tree/.pkvm-protected.manifest" ]; then
	LC_ALL=C comm -13 <(LC_ALL=C sort "$stage/.manifest") \
		<(LC_ALL=C sort "$tree/.pkvm-protected.manifest") |
		while read -r gone; do
			rm -f "$tree/$gone"
			[ ! -f "$pristine/$gone" ] || cp "$pristine/$gone" "$tree/$gone"
		done
fi
changed=0
while read -r file; do
	cmp -s "$stage/$file" "$tree/$file" && continue
	mkdir -p "$tree/$(dirname "$file")"
	cp "$stage/$file" "$tree/$file.new" && mv "$tree/$file.new" "$tree/$file" ||
		die "cannot write $tree/$file"
	changed=$((changed + 1))
done <"$stage/.manifest"
cp "$stage/.manifest" "$tree/.pkvm-protected.manifest"

[ "$changed" -eq 0 ] || say INTEGRATE "$changed files into $(basename "$tree")"
