#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check: build what the tests need, run all suites, KTAP on stdout. The last
# line counts every test of every suite; a suite that printed no test, or fewer
# than its plan, has failed.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

# The boots know the default test configuration only; a test of another kernel
# than the one that was asked for is worse than none.
[ "${PAGES:-4k}" = 4k ] || die "make check boots 4k kernels; the others are for make check-matrix PAGES=$PAGES"
[ -z "${CONFIG:-}" ] || die "the tests need their own configurations; CONFIG= is for make kernel"

# Without a choice, the newest kernel and a few rows on the oldest.
newest=$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")
oldest=$(awk '!/^#/ && NF { last = $1 } END { print last }' "$top/tools/kernel/versions")
kernels=${KERNEL:-$newest}
[ -n "${KDIR:-}${KERNEL:-}${ROWS:-}" ] || kernels="$newest $oldest"

# An older kernel has a file of its own, with its rows and, in comments, what it
# needs and boots of rows/.
rows_of()
{
	echo "$here/kernel-$("$top/tools/kernel/kdir.sh" "$1").cfg"
}

# said TREE WHAT: the rest of the comment "# WHAT: ..."
said()
{
	sed -n "s/^# $2: //p" "$(rows_of "$1")" 2>/dev/null
}

trees=
for kernel in $kernels; do
	export KERNEL=$kernel
	tree=$("$top/tools/kernel/source.sh") || exit 1
	variants=$(said "$tree" variants)
	for variant in ${variants:-default off selftest enforce wide}; do
		VARIANT=$variant "$top/tools/kernel/build.sh" >/dev/null || exit 1
	done
	trees="$trees $tree"
done
unset KERNEL
read -r tree older <<<"$trees"
"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1

passed=0
failed=0
skipped=0
suite=0

# run_suite NAME COMMAND...: its KTAP one level deeper, and its result
run_suite()
{
	local name=$1 out=$build/check-$1.ktap status plan ok not skip

	shift
	suite=$((suite + 1))
	say CHECK "$name"
	"$@" </dev/null | tee "$out" | sed -u 's/^/    /'
	status=${PIPESTATUS[0]}

	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out" | head -n 1)
	skip=$(grep -cE '^ok [0-9]+ .*# SKIP' "$out")
	ok=$(($(grep -cE '^ok [0-9]+ ' "$out") - skip))
	not=$(grep -cE '^not ok [0-9]+ ' "$out")

	if [ $((ok + not + skip)) -ne "${plan:-0}" ] || [ "${plan:-0}" -eq 0 ]; then
		echo "# $name: $((ok + not + skip)) of ${plan:-no} planned tests ran"
		not=$((not + 1))
	elif [ "$status" -ne 0 ] && [ "$not" -eq 0 ]; then
		echo "# $name: exit status $status"
		not=$((not + 1))
	fi
	passed=$((passed + ok))
	failed=$((failed + not))
	skipped=$((skipped + skip))
	[ "$not" -eq 0 ] && echo "ok $suite $name" || echo "not ok $suite $name"
}

# boots TREE SUFFIX
boots()
{
	local own=$(rows_of "$1") names=${ROWS:-} also=

	if [ -f "$own" ]; then
		also="--also $own --but $(said "$1" 'all rows but' | tr ' ' ,)"
		[ -n "$names$(said "$1" 'all rows but')" ] ||
			names="$(said "$1" rows) $(sed -n 's/^\[\(.*\)\]$/\1/p' "$own")"
	fi
	# shellcheck disable=SC2086
	"$here/run_boots.py" --tree "$1" --build "$build" \
		--workdir "$build/boots$2" $also $names
}

# One suite a line, its name first; the plan counts them.
mapfile -t suites < <(
	cat <<-END
	unit $here/unit/run.sh $tree $build
	option-off $here/option_off.sh $tree $build
	bad-input $here/bad_input.sh $tree $build
	boots boots $tree
	END
	[ -z "$older" ] || cat <<-END
	option-off-$oldest $here/option_off.sh $older $build
	boots-$oldest boots $older -$oldest
	END
)

echo "KTAP version 1"
echo "1..${#suites[@]}"
for line in "${suites[@]}"; do
	# shellcheck disable=SC2086
	run_suite $line
done
# What was not tested, and why, is the last thing to be read.
[ "$skipped" -eq 0 ] || for line in "${suites[@]}"; do
	sed -n "s/^ok [0-9]* \(.*\)# SKIP/# ${line%% *}: skipped \1:/p" \
		"$build/check-${line%% *}.ktap"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
