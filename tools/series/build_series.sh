#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build_series.sh VERSION: the series on a git tree of the whole pristine source, each
# patch built. KTAP. The first run makes the tree and builds a whole kernel, later
# runs are incremental. checkers.sh uses the tree and the build afterwards.

set -u
. "$(dirname "$0")/../lib/say.sh"

version=${1:?usage: build_series.sh VERSION}
KERNEL=$version "$top/tools/series/make.sh" || exit 1
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
series=$build/series/$version
tree=$build/series-git/$version
out=$build/series-git/$version-build

git_here()
{
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git -C "$tree" -c gc.auto=0 "$@"
}

if ! git_here rev-parse -q --verify refs/tags/pristine >/dev/null 2>&1; then
	need_space "$build" 6000 "a git tree of Linux $version and a build of it"
	say COPY "Linux $version to ${tree#"$top"/}"
	rm -rf "$tree"
	mkdir -p "$tree" && cp -a "$pristine/." "$tree/" && git_here init -q &&
		git_here add -A -f &&
		git_here -c user.name=series -c user.email=series@localhost \
			commit -q -m "$(basename "$pristine")" &&
		git_here tag pristine || die "cannot make $tree"
fi
git_here am --abort >/dev/null 2>&1
git_here checkout -q -f pristine && git_here clean -q -fdx || die "cannot reset $tree"

exec "$top/tools/series/build_each.sh" "$tree" "$out" "$version" "$series"
