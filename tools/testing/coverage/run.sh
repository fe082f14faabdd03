#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [ROW...]: boot the rows of make check, or these, on kernels with line tables,
# and print which lines of our code have run. KTAP; lcov's report is
# build/coverage/coverage.info. The control leaves rows out of the count, and has to
# find lines that were not reached. Alone: make check SUITE=coverage.

set -u
. "$(dirname "$0")/../../lib/say.sh"
. "$top/tools/lib/ktap.sh"
here=$top/tools/testing/coverage
suite=$top/tools/testing/selftests/pkvm_protected
out=$build/coverage

llvm=$("$top/tools/kernel/llvm.sh") || exit 1
[ "$llvm" = 1 ] && llvm=
tree=$("$top/tools/integrate/source.sh") || exit 1
pristine=$("$top/tools/kernel/fetch.sh" "$(basename "$tree")") || exit 1
name=$(basename "$tree")-4k
plugin=$("$top/tools/kernel/plugin.sh" "$here/reach.c") || exit 1
for variant in default selftest enforce; do
	suffix=-$variant
	[ "$variant" != default ] || suffix=
	"$here/kernel.sh" "$variant" "$out/$name$suffix" || exit 1
done
# What the rows boot without the option has no code of ours.
VARIANT=off "$top/tools/integrate/build.sh" >/dev/null || exit 1
"$suite/build_guest.sh" "$tree" "$build" >/dev/null || exit 1
ln -sfn "$build/$name-off" "$out/$name-off"
ln -sfn "$build/guest" "$out/guest"

coverage()
{
	"$here/coverage.py" --tree "$tree" --pristine "$pristine" --kernels "$out" \
		--boots "$out/boots" --objdump "llvm-objdump$llvm" "$@"
}

coverage --map || exit 1
echo "KTAP version 1"
echo "1..3"
"$suite/run_boots.py" --tree "$tree" --build "$out" --workdir "$out/boots" \
	--reach "$plugin" --maps "$out" "$@" >"$out/boots.ktap"
result $? "the rows pass on kernels with line tables" <(grep -E '^(not ok|#)' "$out/boots.ktap")
coverage --out "$out" >"$out/table"
status=$?
sed 's/^/# /' "$out/table"
result $status "each line at EL2 is reached, or argued for" <(grep '^NOT' "$out/table")
# The lines of EL2's refusals are reached in the rows el2-* alone.
coverage --without el2- >"$out/control.out"
missed=$(grep -c '^NOT REACHED' "$out/control.out")
echo "# $missed lines at EL2 are not reached without the rows el2-*"
[ "$missed" -gt 0 ]
result $? "control: lines that only the rows el2-* reach are missed without them" "$out/control.out"
exit "$ktap_failed"
