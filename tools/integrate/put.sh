#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# put.sh KDIR: put our files and hooks into the user's own tree, for good.
#
# All is prepared and checked in KDIR/.pkvm-protected.new, so on the same disk;
# then files are renamed into place. Any failure or signal puts back what was
# changed; after a kill -9 the next run does it. The record is what take_out.sh
# needs; the tree builds without it and without us.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/integrate/undo.sh"

[ -n "${1:-}" ] || die "say which tree: make integrate KDIR=/path/to/linux"
version=$("$top/tools/kernel/kdir.sh" "$1") || exit 1
tree=$(cd "$1" && pwd)
pristine=$tree
record=$tree/.pkvm-protected
new=$tree/.pkvm-protected.new

digest_of()
{
	(cd "$1" && find ours -type f | LC_ALL=C sort | tr '\n' '\0' |
		xargs -0 sha256sum) | sha256sum | cut -d' ' -f1
}

if [ -d "$new" ]; then
	say UNDO "what an interrupted run has left in $tree"
	[ ! -f "$new/ready" ] || put_back "$tree" "$new" || die "cannot write $tree"
	rm -rf "$new" || die "cannot write $tree"
fi

# The same files again? Our own added ones tell; hooks differ by kernel.
ours_digest()
{
	(cd "$top" && find arch drivers Documentation Kconfig tools/integrate/hooks \
		tools/integrate/hooks.tbl -type f ! -name '.*' | LC_ALL=C sort |
		tr '\n' '\0' | xargs -0 sha256sum) | sha256sum | cut -d' ' -f1
}
if [ -d "$record" ]; then
	[ "$(cat "$record/digest")" != "$(ours_digest)" ] || {
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

name=$("$top/tools/integrate/verdict.sh" "$tree") || exit 1
hooks=$top/tools/integrate/hooks/$name
. "$top/tools/integrate/stage.sh"

mkdir "$new" 2>/dev/null || die "cannot write $tree; nothing was changed"
give_up()
{
	trap - EXIT INT TERM HUP
	if put_back "$tree" "$new"; then
		die "${1:-interrupted}; everything was put back"
	fi
	die "${1:-interrupted}; cannot put everything back: run make revert KDIR=$tree when the tree can be written"
}
: >"$new/added"
: >"$new/dirs"
: >"$new/patched"
trap 'give_up "it failed"' EXIT
trap 'give_up' INT TERM HUP

stage=$new/ours
mkdir "$stage"
stage_hooks >&2 && stage_overlay >&2 || give_up "the tree changed under our hands"
mv "$stage/.added" "$new/all-added" && rm -f "$stage/.patch.log" || give_up "cannot write $tree"
patched_files >"$new/all-patched" || give_up "cannot write $tree"
rm -f "$stage/.left-out"
while read -r file; do
	mkdir -p "$new/orig/$(dirname "$file")" &&
		cp -p "$tree/$file" "$new/orig/$file" || give_up "cannot copy $file (disk full?)"
done <"$new/all-patched"
# Every directory that is not there yet, parents first.
while read -r file; do
	dir=$(dirname "$file")
	while [ ! -d "$tree/$dir" ]; do
		echo "$dir"
		dir=$(dirname "$dir")
	done
done <"$new/all-added" | LC_ALL=C sort -u >"$new/dirs" || give_up "cannot write $tree"
ours_digest >"$new/digest"
digest_of "$new" >"$new/content"
cp "$new/all-added" "$new/added" && cp "$new/all-patched" "$new/patched" &&
	: >"$new/ready" || give_up "cannot write $tree (disk full?)"

# From here on KDIR changes; each step is undone by what was recorded above.
while read -r file; do
	mkdir -p "$tree/$(dirname "$file")" && give "$stage/$file" "$tree/$file" ||
		give_up "cannot write $tree/$file"
done <"$new/all-added"
while read -r file; do
	give "$stage/$file" "$tree/$file" || give_up "cannot write $tree/$file"
done <"$new/all-patched"
rm -f "$new/all-added" "$new/all-patched"
mv "$new" "$record" || give_up "cannot write $tree"
trap - EXIT INT TERM HUP
say INTEGRATE "$(grep -c '' "$record/added") files and $(grep -c '' "$record/patched") hooked ones into $tree; make revert KDIR=$tree takes them out"
