#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh BUILD_DIR: tests of the runner: counts, CPU time, unknown words. Suites of
# sample output go through the runner and its JUnit converter. KTAP.
# Alone: make check SUITE=runner.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"

work=${1:?usage: run.sh BUILD_DIR}/runner-tests
here=$top/tools/testing/runner
rm -rf "$work"
mkdir -p "$work"

# table SAMPLE...: suites.cfg with these, "." for one that exits with 1, "+" for one
# that runs beside the others
table()
{
	local sample name

	for sample; do
		name=${sample%[.+]}
		printf '[%s]\ngroups = check\nshows = %s\nseconds = 1\n' "$name" "$name"
		[ "$sample" = "${sample%+}" ] || echo "beside = yes"
		echo "command = {top}/tools/testing/runner/tests/sample.sh $name" \
			"$([ "$sample" = "${sample%.}" ] && echo 0 || echo 1) {rows}"
	done >"$work/suites.cfg"
}

# check [NAME=VALUE...]: make check of these, its output in out
check()
{
	env -u SUITE -u KERNEL -u KDIR -u PAGES -u CPU -u ROWS -u TIME_S -u SEED -u CONFIG \
		SUITES_CFG="$work/suites.cfg" BUILD="$work" "$@" \
		"$here/check.py" >"$work/out" 2>&1
}

# xml_counts: counted by the elements, not the attributes
xml_counts()
{
	local all failed skipped

	all=$(grep -o '<testcase ' "$work/check.xml" | wc -l)
	failed=$(grep -o '<failure ' "$work/check.xml" | wc -l)
	skipped=$(grep -o '<skipped ' "$work/check.xml" | wc -l)
	echo "$((all - failed - skipped)) passed, $failed failed, $skipped skipped"
}

# counts LINE STATUS SAMPLE...: the last line, that of the XML, and the exit status
counts()
{
	local line=$1 status=$2 got

	shift 2
	table "$@"
	check
	got=$?
	echo "exit status $got; the XML has: $(xml_counts)" >>"$work/out"
	[ "$got" = "$status" ] && [ "$(tail -n 1 "$work/check.ktap")" = "$line" ] &&
		[ "$(xml_counts)" = "$line" ]
	result $? "$*: $line"
}

# says FILE TEXT: the last run's file has it
says()
{
	grep -qF -- "$2" "$work/$1"
	result $? "$1 says: $2" "$work/$1"
}

# seconds NAME: CPU seconds that the last run tells of a suite
seconds()
{
	sed -nE "s/^# $1: [0-9]+ s, CPU ([0-9]+) s.*/\1/p" "$work/check.ktap"
}

echo "KTAP version 1"
counts "3 passed, 0 failed, 0 skipped" 0 good
counts "2 passed, 1 failed, 0 skipped" 1 failing
says check.xml "missing: CPU features: detected: Protected KVM"
says check.xml "console log: /work/boots/rtc-lpa2.log"
counts "2 passed, 0 failed, 1 skipped" 0 skipping
says check.xml 'message="QEMU has no ivshmem-plain"'
says check.ktap '# skipping: skipped pci-bar: QEMU has no ivshmem-plain'
counts "2 passed, 1 failed, 0 skipped" 1 truncated
says check.xml "2 of 4 planned tests ran"
counts "0 passed, 1 failed, 0 skipped" 1 silent
counts "0 passed, 0 failed, 1 skipped" 1 all-skipped
counts "3 passed, 1 failed, 0 skipped" 1 good.
counts "9 passed, 3 failed, 1 skipped" 1 good failing skipping truncated silent
counts "9 passed, 3 failed, 1 skipped" 1 good+ failing skipping truncated+ silent+

# Control: a result that is missing in the XML is noticed.
table good
check
sed '0,/^    ok 3 .*/{//d}' "$work/check.ktap" >"$work/less.ktap"
"$top/tools/ci/ktap2junit.py" "$work/less.ktap" "$work/check.xml" >"$work/out"
[ "$(xml_counts)" != "$(tail -n 1 "$work/check.ktap")" ]
result $? "control: a lost result is another count"
"$top/tools/ci/ktap2junit.py" /dev/null "$work/none.xml" >"$work/out" 2>&1
[ $? -ne 0 ]
result $? "no KTAP is no report"

# CPU time includes that of grandchildren, also for suites that run beside others.
table busy
check
[ "$(seconds busy)" -ge 1 ] && [ "$(seconds sum)" -ge "$(seconds busy)" ]
result $? "CPU time of a grandchild is told, and in the sum" "$work/check.ktap"
table busy+ good
check
[ "$(seconds busy)" -ge 1 ] && [ "$(seconds good)" -eq 0 ]
result $? "CPU time of a suite beside others is its own" "$work/check.ktap"

table words good
check SUITE=words ROWS="a b c" && grep -qx "3 passed, 0 failed, 0 skipped" "$work/out"
result $? "SUITE= and ROWS= choose"
says check.ktap "# SUITE=words ROWS=a b c: not a whole check"
check SUITE="good nonesuch"
equals "an unknown suite: exit status 2" 2 $?
says out "make check: no such suite: nonesuch"
says out "words                   1 s   in: check"
check SUITE=list
equals "SUITE=list: exit status 0" 0 $?
equals "SUITE=list prints each suite" "good words" \
	"$(sed -nE 's/^([a-z-]+) +[0-9]+ s.*/\1/p' "$work/out" | sort | xargs)"
check TIME_S=long
equals "TIME_S=long: exit status 2" 2 $?
check KERNEL=7.1
equals "KERNEL= that nobody knows: exit status 2" 2 $?
says out "KERNEL=7.1 is not supported; choose from"
check CONFIG=/dev/null
equals "CONFIG=: exit status 2" 2 $?
SUITES_CFG="$work/suites.cfg" BUILD="$work" "$here/check.py" --help >"$work/out" 2>&1
equals "an argument: exit status 2" 2 $?
says out "--help: no arguments are taken"

accepted "the real table is sound" python3 -B "$here/tests/suites_test.py"
echo "1..$ktap_number"
exit "$ktap_failed"
