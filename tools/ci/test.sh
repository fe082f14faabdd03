#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh TREE BUILD_DIR: what CI systems are given, against what there is. Samples
# of KTAP go through make check's own counting; the patterns of the LAVA jobs are
# put to the console of real boots.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

tree=${1:?usage: test.sh TREE BUILD_DIR}
out=${2:?usage: test.sh TREE BUILD_DIR}
ci=$top/tools/ci
selftests=$top/tools/testing/selftests/pkvm_protected
work=$out/ci
rm -rf "$work"
mkdir -p "$work"

# as_check SAMPLE...: what make check makes of suites that print these; "." means
# one that exits with 1
as_check()
(
	suites=()
	asked=
	for sample; do
		suites+=("${sample%.} sample $sample")
	done
	sample()
	{
		cat "$ci/samples/${1%.}.ktap"
		[ "$1" = "${1%.}" ]
	}
	build=$work
	. "$selftests/suites.sh"
	run_and_report
)

# xml_counts: counted by the elements, not the attributes
xml_counts()
{
	local all failed skipped

	all=$(grep -o '<testcase ' "$work/check.xml" | wc -l)
	failed=$(grep -o '<failure ' "$work/check.xml" | wc -l)
	skipped=$(grep -o '<skipped ' "$work/check.xml" | wc -l)
	echo "$((all - failed - skipped)) passed, $failed failed, $skipped skipped"
}

# junit LINE STATUS SAMPLE...: the last line of make check, and that of the XML
junit()
{
	local line=$1 status=$2 got

	shift 2
	as_check "$@" >"$work/out" 2>&1
	got=$?
	echo "exit status $got; the XML has: $(xml_counts)" >>"$work/out"
	[ "$got" = "$status" ] && grep -qxF "$line" "$work/check.ktap" &&
		[ "$(xml_counts)" = "$line" ]
	result $? "JUnit of $*: $line"
}

# says TEXT: the XML of the last one
says()
{
	grep -F -- "$1" "$work/check.xml" >"$work/out" ||
		cp "$work/check.xml" "$work/out"
	grep -qF -- "$1" "$work/check.xml"
	result $? "the XML says: $1"
}

# jobs NAME COMMAND...
try()
{
	local name=$1

	shift
	"$@" >"$work/out" 2>&1
	result $? "$name"
}

echo "KTAP version 1"
echo "1..21"
junit "3 passed, 0 failed, 0 skipped" 0 good
junit "2 passed, 1 failed, 0 skipped" 1 failing
says "missing: CPU features: detected: Protected KVM"
says "console log: /work/boots/rtc-lpa2.log"
junit "2 passed, 0 failed, 1 skipped" 0 skipping
says 'message="QEMU has no ivshmem-plain"'
grep -qxF '# skipping: skipped pci-bar : QEMU has no ivshmem-plain' "$work/check.ktap"
result $? "make check names what it skipped at the end"
junit "2 passed, 1 failed, 0 skipped" 1 truncated
says "2 of 4 planned tests ran"
junit "0 passed, 1 failed, 0 skipped" 1 silent
junit "3 passed, 1 failed, 0 skipped" 1 good.
junit "9 passed, 3 failed, 1 skipped" 1 good failing skipping truncated silent
# The same of suites that run in the background, and what they end with.
beside="good silent truncated"
junit "9 passed, 3 failed, 1 skipped" 1 good failing skipping truncated silent
junit "3 passed, 1 failed, 0 skipped" 1 good.
beside=

# It can fail: a result is lost on the way to the XML.
as_check good >/dev/null 2>&1
sed '0,/^    ok 3 .*/{//d}' "$work/check.ktap" >"$work/less.ktap"
"$ci/ktap2junit.py" "$work/less.ktap" "$work/check.xml" >"$work/out"
[ "$(xml_counts)" != "$(tail -n 1 "$work/check.ktap")" ]
result $? "control: a lost result is another count"

try "no KTAP is no report" bash -c '! "$0" /dev/null "$1"' "$ci/ktap2junit.py" "$work/none.xml"

# Two boots: steps of the guest, and a board test with a failure in it.
"$selftests/run_boots.py" --tree "$tree" --build "$out" --workdir "$work/boots" \
	--keep rtc-nvhe board-sees-access board-nothing-declared >"$work/out" 2>&1
result $? "boots for their console logs"
logs=$work/boots
try "lava/qemu.yaml reads the guest's steps" \
	"$ci/lava_match.py" "$ci/lava/qemu.yaml" "$logs/rtc-nvhe.log"
try "lava/board.yaml reads a failure" "$ci/lava_match.py" "$ci/lava/board.yaml" \
	"$logs/board-sees-access.log" control_8000004=pass region_9010000=pass \
	region_9030000=fail
try "lava/board.yaml reads a skip" "$ci/lava_match.py" "$ci/lava/board.yaml" \
	"$logs/board-nothing-declared.log" regions=skip
try "gitlab-ci.yml and github-actions.yml are YAML and run make check" \
	"$ci/lava_match.py" --ci "$ci/gitlab-ci.yml" "$ci/github-actions.yml"
exit "$ktap_failed"
