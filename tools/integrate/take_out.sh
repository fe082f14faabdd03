#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# take_out.sh KDIR: take out what put.sh put in, byte for byte.
#
# If the user has edited a patched file since, our difference is reversed in it, strictly,
# and the edits stay. If that fails, or a file of ours was edited, all such files are
# named and nothing is changed. The next run finishes one that was interrupted.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/integrate/undo.sh"

[ -n "${1:-}" ] || die "say which tree: make revert KDIR=/path/to/linux"
"$top/tools/kernel/kdir.sh" "$1" >/dev/null || exit 1
tree=$(cd "$1" && pwd)
record=$tree/.pkvm-protected

if [ -d "$record.new" ]; then
	put_back "$tree" "$record.new" || die "cannot write $tree"
	say REVERT "what an interrupted make integrate had left in $tree"
	[ -d "$record" ] || exit 0
fi
[ -d "$record" ] || die "$tree has nothing of this project in it (no .pkvm-protected)"

rm -rf "$record/back" && mkdir "$record/back" || die "cannot write $tree; nothing was changed"
failed=0
while read -r file; do
	[ ! -e "$tree/$file" ] || cmp -s "$record/ours/$file" "$tree/$file" || {
		echo "$file: a file of ours that was edited" >&2
		failed=1
	}
done <"$record/added"
while read -r file; do
	# An interrupted run has put this file back.
	[ -f "$record/done" ] && grep -qxF -- "$file" "$record/done" && continue
	mkdir -p "$record/back/$(dirname "$file")"
	if cmp -s "$record/ours/$file" "$tree/$file"; then
		cp -p "$record/orig/$file" "$record/back/$file" || die "cannot write $tree; nothing was changed"
		chmod --reference="$tree/$file" "$record/back/$file"
		continue
	fi
	diff -U2 "$record/orig/$file" "$record/ours/$file" >"$record/back.diff"
	cp -p "$tree/$file" "$record/back/$file" 2>/dev/null &&
		patch -R -F0 -N -s -f -r - --no-backup-if-mismatch \
			"$record/back/$file" "$record/back.diff" >/dev/null 2>&1 || {
		echo "$file: edited where our patches stand" >&2
		failed=1
	}
done <"$record/patched"
[ "$failed" -eq 0 ] ||
	die "$tree: the files above cannot go back by themselves; undo those edits and run it again; nothing was changed"

while read -r file; do
	[ -f "$record/back/$file" ] || continue
	cmp -s "$record/back/$file" "$tree/$file" || give "$record/back/$file" "$tree/$file" ||
		die "cannot write $tree/$file; run it again when it can be written"
	echo "$file" >>"$record/done"
done <"$record/patched"
take_added "$tree" "$record"
rm -rf "$record"
say REVERT "$tree is without this project again"
