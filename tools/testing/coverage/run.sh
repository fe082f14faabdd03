#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make coverage: boot the rows of make check, or of ROWS=, on kernels with line
# tables, and tell what of our code has run. The report for lcov is
# build/coverage/coverage.info, the table is on stdout. The control leaves rows out
# of the count and has to be told of lines that were not reached.

set -u
. "$(dirname "$0")/../../lib/say.sh"
here=$top/tools/testing/coverage
suite=$top/tools/testing/selftests/pkvm_protected
out=$build/coverage

[ -z "${KDIR:-}${KERNEL:-}${CONFIG:-}" ] && [ "${PAGES:-4k}" = 4k ] ||
	die "coverage is that of the newest 4k test kernel; KDIR=, KERNEL=, CONFIG= and PAGES= are for make kernel"
llvm=$("$top/tools/kernel/llvm.sh") || exit 1
[ "$llvm" = 1 ] && llvm=
tree=$("$top/tools/kernel/source.sh") || exit 1
name=$(basename "$tree")-4k
plugin=$("$top/tools/bench/plugin.sh" "$here/reach.c") || exit 1
for variant in default selftest enforce; do
	suffix=-$variant
	[ "$variant" != default ] || suffix=
	"$here/kernel.sh" "$variant" "$out/$name$suffix" || exit 1
done
# What the rows boot without the option has no code of ours.
VARIANT=off "$top/tools/kernel/build.sh" >/dev/null || exit 1
"$suite/build_guest.sh" "$tree" "$build" >/dev/null || exit 1
ln -sfn "$build/$name-off" "$out/$name-off"
ln -sfn "$build/guest" "$out/guest"

coverage()
{
	"$here/coverage.py" --tree "$tree" --kernels "$out" --boots "$out/boots" \
		--objdump "llvm-objdump$llvm" "$@"
}

coverage --map || exit 1
# shellcheck disable=SC2086
"$suite/run_boots.py" --tree "$tree" --build "$out" --workdir "$out/boots" \
	--reach "$plugin" --maps "$out" ${ROWS:-} >"$out/boots.ktap"
rows=$?
coverage --out "$out"
status=$?
if [ "$rows" != 0 ]; then
	say FAILED "rows: $(grep -c '^not ok' "$out/boots.ktap"), see ${out#"$top"/}/boots.ktap"
	status=1
fi
# The lines of EL2's refusals are reached in the rows el2-* alone.
coverage --without el2- >"$out/control.out"
missed=$(grep -c '^NOT REACHED' "$out/control.out")
echo "# control: $missed lines at EL2 are not reached without the rows el2-*"
if [ "$missed" = 0 ]; then
	say FAILED "control: it should name those lines, see ${out#"$top"/}/control.out"
	status=1
fi
exit $status
