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
[ "${PAGES:-4k}" = 4k ] || die "the tests boot 4k kernels only; PAGES= is for make kernel"
[ -z "${CONFIG:-}" ] || die "the tests need their own configurations; CONFIG= is for make kernel"

for variant in default off enforce selftest kaslr suppliers; do
	VARIANT=$variant "$top/tools/kernel/build.sh" >/dev/null || exit 1
done
tree=$("$top/tools/kernel/source.sh") || exit 1
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
	"$@" | tee "$out" | sed -u 's/^/    /'
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

echo "KTAP version 1"
echo "1..4"
run_suite unit "$here/unit/run.sh" "$tree" "$build"
run_suite option-off "$here/option_off.sh" "$tree" "$build"
run_suite bad-input "$here/bad_input.sh" "$tree" "$build"
# shellcheck disable=SC2086
run_suite boots "$here/run_boots.py" --tree "$tree" --build "$build" ${ROWS:-}
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
