# SPDX-License-Identifier: GPL-2.0-only
# Prepare our files and the hooked ones outside of the tree that they are for.
#
# Callers have set: pristine, version, hooks (a directory), stage (an empty one).

. "$top/tools/integrate/overlay.sh"

# The files that the patches touch, as in their +++ lines, but for those that
# stage_hooks() has left out.
patched_files()
{
	(cd "$hooks" && xargs sed -n 's,^+++ b/,,p' <series) | LC_ALL=C sort -u |
		grep -vxFf <(cat "$stage/.left-out" 2>/dev/null)
}

# Lists in which every kernel has other neighbours, and which no code needs.
is_list()
{
	case $1 in
	MAINTAINERS | Documentation/*) true ;;
	*) false ;;
	esac
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

	[ -f "$file" ] || {
		echo 0 0
		return
	}
	case $1 in
	*.[ch])
		awk -v fn="$2" -v text="$3" \
			-f "$top/tools/integrate/hook_in_function.awk" "$file" ;;
	*)
		printf '0 %s\n' "$(grep -v '^[[:space:]]*#' "$file" | grep -cF -- "$3")" ;;
	esac
}

# stage_hooks: apply every patch, then say which hooks do not stand exactly once
# where they belong, all of them, by name: that is what a person can act on.
stage_hooks()
{
	local file patch name fn text in all failed=0

	while read -r file; do
		mkdir -p "$stage/$(dirname "$file")"
		[ ! -f "$pristine/$file" ] || cp -p "$pristine/$file" "$stage/$file" ||
			die "cannot copy $file to $stage (disk full?)"
	done < <(patched_files)

	while read -r patch; do
		# No fuzz, no reduced context, no backups; see hook_in_function.awk
		patch -d "$stage" -p1 -F0 -N -s -f -r - --no-backup-if-mismatch \
			<"$hooks/$patch" >"$stage/.patch.log" 2>&1 || {
			file=$(sed -n 's,^+++ b/,,p' "$hooks/$patch")
			if is_list "$file"; then
				say "LEFT OUT" "$file: no place for our lines in $version; no code needs them"
				rm -f "$stage/$file"
				echo "$file" >>"$stage/.left-out"
				continue
			fi
			echo "$file: no place for a hook, or it is there already, in $version"
			failed=1
		}
	done <"$hooks/series"

	while IFS='|' read -r name file fn text; do
		case $name in '#'* | '') continue ;; esac
		grep -qxF -- "$file" "$stage/.left-out" 2>/dev/null && continue
		read -r in all < <(hook_counts "$file" "$fn" "$text")
		[ "$all" -eq 1 ] && { [ "$fn" = - ] || [ "$in" -eq 1 ]; } && continue
		[ "$fn" = - ] && fn=$file
		printf 'hook %s: %s not matched in %s\n' "$name" "$fn" "$version"
		failed=1
	done < <(hook_table)
	return "$failed"
}

# stage_overlay: our files; a file of the same name that is not ours stays theirs
stage_overlay()
{
	local ours theirs failed=0

	while IFS=$'\t' read -r ours theirs; do
		[ ! -e "$pristine/$theirs" ] || {
			echo "$version has a $theirs of its own"
			failed=1
			continue
		}
		mkdir -p "$stage/$(dirname "$theirs")"
		cp "$top/$ours" "$stage/$theirs" ||
			die "cannot copy $ours to $stage (disk full?)"
		printf '%s\n' "$theirs" >>"$stage/.added"
	done < <(overlay_files "$hooks")
	return "$failed"
}
