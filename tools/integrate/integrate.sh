#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# integrate.sh PRISTINE TREE VERSION HOOKS
#
# Put our files and hooks into TREE, a copy of PRISTINE. PRISTINE is only read.
# Everything is prepared in a directory of its own and checked there; TREE is
# changed when all of it fits, and only where a file's content differs, so that a
# second run changes nothing and rebuilds nothing. TREE "-" only checks.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/integrate/overlay.sh"

[ $# -eq 4 ] || die "usage: integrate.sh PRISTINE TREE VERSION HOOKS"
pristine=$1
tree=$2
version=$3
hooks=$top/tools/integrate/hooks/$4

[ -f "$hooks/series" ] || die "no hooks for $version: $hooks/series is missing"

stage=$(mktemp -d) || die "cannot write a temporary directory"
trap 'rm -rf "$stage"' EXIT

# The files that the patches touch, as in their +++ lines.
patched_files()
{
	(cd "$hooks" && xargs sed -n 's,^+++ b/,,p' <series) | LC_ALL=C sort -u
}

# Every hook: the common ones, and those that only this directory has.
hook_table()
{
	cat "$top/tools/integrate/hooks.tbl"
	[ ! -f "$hooks/hooks.tbl" ] || cat "$hooks/hooks.tbl"
}

# hook_counts FILE FUNCTION TEXT -> "IN ALL"
hook_counts()
{
	local file=$stage/$1

	case $1 in
	*.[ch])
		awk -v fn="$2" -v text="$3" \
			-f "$top/tools/integrate/hook_in_function.awk" "$file" ;;
	*)
		printf '0 %s\n' "$(grep -v '^[[:space:]]*#' "$file" | grep -cF -- "$3")" ;;
	esac
}

# Say which hooks have no place, by name: that is what a person can act on.
report_patch()
{
	local patch=$1 file

	file=$(sed -n 's,^+++ b/,,p' "$hooks/$patch")
	while IFS='|' read -r name hook_file fn text; do
		case $name in '#'* | '') continue ;; esac
		[ "$hook_file" = "$file" ] || continue
		[ -f "$stage/$file" ] && read -r in all < <(hook_counts "$file" "$fn" "$text")
		[ "${all:-0}" -eq 1 ] && { [ "$fn" = - ] || [ "$in" -eq 1 ]; } && continue
		[ "$fn" = - ] && fn=$file
		printf 'hook %s: %s not matched in %s\n' "$name" "$fn" "$version" >&2
	done < <(hook_table)
}

failed=0
while read -r file; do
	mkdir -p "$stage/$(dirname "$file")"
	[ ! -f "$pristine/$file" ] || cp "$pristine/$file" "$stage/$file" ||
		die "cannot copy $file to $stage (disk full?)"
done < <(patched_files)

while read -r patch; do
	# No fuzz, no reduced context, no backups; see hook_in_function.awk
	if ! patch -d "$stage" -p1 -F0 -N -s -f -r - --no-backup-if-mismatch \
		<"$hooks/$patch" >"$stage/patch.log" 2>&1; then
		report_patch "$patch"
		failed=1
	fi
done <"$hooks/series"
[ "$failed" -eq 0 ] || die "nothing was changed: $version lacks a place for the hooks above"

while IFS='|' read -r name file fn text; do
	case $name in '#'* | '') continue ;; esac
	read -r in all < <(hook_counts "$file" "$fn" "$text")
	if [ "$all" -ne 1 ] || { [ "$fn" != - ] && [ "$in" -ne 1 ]; }; then
		[ "$fn" = - ] && fn=$file
		printf 'hook %s: %s not matched in %s\n' "$name" "$fn" "$version" >&2
		failed=1
	fi
done < <(hook_table)
[ "$failed" -eq 0 ] || die "nothing was changed: a hook above does not stand exactly once where it belongs"

while IFS=$'\t' read -r ours theirs; do
	[ -e "$pristine/$theirs" ] &&
		die "nothing was changed: $version has a $theirs of its own"
	mkdir -p "$stage/$(dirname "$theirs")"
	cp "$top/$ours" "$stage/$theirs" ||
		die "cannot copy $ours to $stage (disk full?)"
	printf '%s\n' "$theirs" >>"$stage/.manifest"
done < <(overlay_files "$hooks")
patched_files >>"$stage/.manifest"

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
