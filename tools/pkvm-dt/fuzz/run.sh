#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh BUILD_DIR [SECONDS]: both fuzzers, each for SECONDS; KTAP. Inputs that reach
# new code or break something stay in BUILD_DIR/fuzz. Without SECONDS 15 s, from a fixed
# seed. The controls plant a mistake in the rule book, in the registry and in the check of
# blobs, which the fuzzers have to find; without one they find nothing.
# Alone: make check SUITE=fuzz TIME_S=60.

set -u
. "$(dirname "$0")/../../lib/say.sh"
. "$top/tools/lib/ktap.sh"
here=$top/tools/pkvm-dt/fuzz
out=${1:?usage: run.sh BUILD_DIR [SECONDS]}/fuzz
seconds=${2:-15}
fresh=${2:+no}
control_seconds=20
# Fewer a second than the slowest machine has done: nothing was fuzzed.
slowest=10

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
case $llvm in
-*) clang=clang$llvm ;;
*/) clang=${llvm}clang ;;
*) clang=clang ;;
esac
mkdir -p "$out" && out=$(realpath "$out") || die "cannot write $out"
make -s -f "$here/Makefile" OUT="$out" CLANG="$clang" >&2 ||
	die "the fuzzers do not build; libFuzzer is in libclang-rt-19-dev"
files=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) || die "no temporary directory"
trap 'rm -rf "$files"' EXIT
cd "$files" || exit 1
rm -rf "$out/seeds"
"$here/seeds.sh" "$out/seeds" || exit 1

# fuzz PROGRAM LENGTH SECONDS CORPUS OPTION...: with its output in PROGRAM.log
fuzz()
{
	local program=$1 length=$2 limit=$3 corpus=$4

	shift 4
	mkdir -p "$corpus"
	# What goes on after die() would be freed by the end of the process: the
	# harness looks for leaks itself.
	ASAN_OPTIONS=detect_leaks=0 timeout -k 10 $((limit + 60)) \
		"$out/$program" -max_len="$length" -max_total_time="$limit" \
		-dict="$here/tree.dict" -print_final_stats=1 -timeout=10 \
		-artifact_prefix="$out/$program-" "$@" "$corpus" "$out/seeds" \
		>"$out/$program.log" 2>&1
}

stat_of()
{
	sed -n "s/^stat::$2: *//p" "$out/$1.log"
}

# holds NAME LENGTH: no input breaks what must hold
holds()
{
	local program=fuzz-$1 corpus=$out/corpus-$1 status runs seed=()

	if [ -z "$fresh" ]; then
		corpus=$out/corpus-$1-check
		seed=(-seed=1)
		rm -rf "$corpus"
	fi
	fuzz "$program" "$2" "$seconds" "$corpus" "${seed[@]}"
	status=$?
	runs=$(stat_of "$program" number_of_executed_units)
	[ "$status" -eq 0 ] && [ "${runs:-0}" -gt $((slowest * seconds)) ]
	result $? "$1 # ${runs:-no} executions, $(stat_of "$program" average_exec_per_sec) a second" \
		<(grep -aE 'must hold|runtime error|ERROR|SUMMARY|written to' "$out/$program.log")
}

# found PROGRAM LENGTH SECONDS WORDS: does it break, in these words?
found()
{
	rm -rf "$out/corpus-$1"
	! fuzz "$1" "$2" "$3" "$out/corpus-$1" -seed=1 &&
		grep -aqE "$4" "$out/$1.log"
}

# finds NAME LENGTH WHAT WORDS: the planted mistake shows
finds()
{
	local program=fuzz-$1-planted status runs

	found "$program" "$2" "$control_seconds" "$4"
	status=$?
	runs=$(stat_of "$program" number_of_executed_units)
	result $status "control: finds $3 # after ${runs:-no} executions" \
		<(tail -n 5 "$out/$program.log")
}

echo "KTAP version 1"
echo "1..6"
holds tree 2048
holds commands 4096
finds tree 2048 "a range that ends inside a page" 'must hold: .*whole pages'
finds window 2048 "a window with the number of another region" 'must hold: window .* lies in region'
finds commands 4096 "a name behind the strings block" 'ERROR: AddressSanitizer'
! found fuzz-tree 2048 2 .
result $? "control: nothing is found where nothing is planted" "$out/fuzz-tree.log"
exit "$ktap_failed"
