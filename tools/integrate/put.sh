#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# put.sh KDIR: put the series into the user's own tree, for good. All is prepared in
# KDIR/.pkvm-protected.new, which is on the same disk; then files are renamed into place.
# Any failure or signal puts back what was changed; after a kill -9 the next run does it.
# KDIR/.pkvm-protected is left for take_out.sh; the tree builds without it.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/integrate/undo.sh"

[ -n "${1:-}" ] || die "say which tree: make integrate KDIR=/path/to/linux"
version=$("$top/tools/kernel/kdir.sh" "$1") || exit 1
tree=$(cd "$1" && pwd)
record=$tree/.pkvm-protected
new=$tree/.pkvm-protected.new

if [ -d "$new" ]; then
	say UNDO "what an interrupted run has left in $tree"
	put_back "$tree" "$new" || die "cannot write $tree"
fi

# Is this very state of the project in the tree already?
digest=$(cd "$top" && find arch drivers Documentation Kconfig tools/series -type f \
		! -name '.*' ! -name '*.pyc' -print0 |
	LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ -d "$record" ]; then
	[ "$(cat "$record/digest")" != "$digest" ] || {
		say INTEGRATE "$tree has these very files already; nothing to do"
		exit 0
	}
	die "$tree has another version of this project in it; take that out first: make revert KDIR=$tree"
fi

if [ "${DIRTY:-}" != 1 ] && [ -e "$tree/.git" ]; then
	dirty=$(git -C "$tree" status --porcelain --untracked-files=no) ||
		die "git status failed in $tree"
	[ -z "$dirty" ] || {
		head -n 10 <<<"$dirty" >&2
		die "$tree has local changes; commit or stash them, or say DIRTY=1; nothing was changed"
	}
fi

verdict=$(mktemp) || die "cannot write a temporary file"
trap 'rm -f "$verdict"' EXIT
interruptible 'die "interrupted; nothing was changed"' \
	"$top/tools/integrate/verdict.sh" "$tree" >"$verdict" || exit 1
series=$(cat "$verdict" && rm "$verdict")

mkdir "$new" 2>/dev/null || die "cannot write $tree; nothing was changed"
give_up()
{
	trap - EXIT INT TERM HUP
	put_back "$tree" "$new" ||
		die "${1:-interrupted}; cannot put everything back: run make revert KDIR=$tree when the tree can be written"
	die "${1:-interrupted}; everything was put back"
}
trap 'give_up "it failed"' EXIT
trap 'give_up' INT TERM HUP

mkdir "$new/ours" "$new/orig" &&
	"$top/tools/series/apply.py" "$tree" "$version" "$series" "$new/ours" >&2 ||
	give_up "the tree was changed after the verdict"
mv "$new/ours/.added" "$new/added" && mv "$new/ours/.patched" "$new/patched" &&
	(cd "$tree" && xargs -d '\n' cp -p --parents -t "$new/orig") <"$new/patched" ||
	give_up "cannot copy what is there (disk full?)"
# The directories that do not exist yet.
(cd "$new/ours" && find . -mindepth 1 -type d -printf '%P\n') | while read -r dir; do
	[ -d "$tree/$dir" ] || echo "$dir"
done >"$new/dirs"
echo "$digest" >"$new/digest" && : >"$new/ready" || give_up "cannot write $tree (disk full?)"

# From here on KDIR changes; the record above undoes each step.
while read -r file; do
	mkdir -p "$tree/$(dirname "$file")" && give "$new/ours/$file" "$tree/$file" ||
		give_up "cannot write $tree/$file"
done < <(cat "$new/added" "$new/patched")
mv "$new" "$record" || give_up "cannot write $tree"
trap - EXIT INT TERM HUP
say INTEGRATE "$(grep -c '' "$record/added") new files and $(grep -c '' "$record/patched") patched ones into $tree; make revert KDIR=$tree takes them out"
