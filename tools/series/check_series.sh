#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-series: the series for KERNEL= on a git tree of the whole pristine
# source, each patch built, and our files under W=1 and sparse. KTAP. The first
# run makes the tree and builds a kernel from nothing, later ones are incremental.

set -u
. "$(dirname "$0")/../lib/say.sh"

version=${KERNEL:-$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")}
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

passed=0
failed=0
skipped=0
echo "KTAP version 1"
echo "1..3"
nr=0
suite()
{
	local name=$1 log=$build/series-$version-$1.ktap run ok not skip

	shift
	nr=$((nr + 1))
	"$@" </dev/null | tee "$log" | sed -u 's/^/    /'
	run=${PIPESTATUS[0]}
	not=$(grep -c '^not ok ' "$log")
	skip=$(grep -c '^ok .*# SKIP ' "$log")
	ok=$(($(grep -c '^ok ' "$log") - skip))
	if [ "$run" -eq 0 ] && [ "$not" -eq 0 ] &&
	   [ $((ok + skip)) = "$(sed -n 's/^1\.\.//p' "$log")" ]; then
		echo "ok $nr $name"
	else
		echo "not ok $nr $name"
		[ "$not" -gt 0 ] || not=1
	fi
	passed=$((passed + ok))
	failed=$((failed + not))
	skipped=$((skipped + skip))
}

suite series "$top/tools/series/check.sh" "$version"
suite each-patch "$top/tools/series/build_each.sh" "$tree" "$out" "$version" "$series"
suite checkers "$top/tools/series/checkers.sh" "$tree" "$out"
sed -n 's/^ok [0-9]* \(.*\) # SKIP/# skipped: \1:/p' "$build/series-$version-each-patch.ktap"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
