#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check: build what the tests need, run all suites, KTAP on stdout and in
# build/check.ktap, JUnit XML in build/check.xml, and the threat model with what became
# of each attack in build/threats.rst. The last line counts every test of
# every suite; a suite that printed no test, or fewer than its plan, has failed.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected
. "$here/suites.sh"

# The boots know the default test configuration only; a test of another kernel
# than the one that was asked for is worse than none.
[ "${PAGES:-4k}" = 4k ] || die "make check boots 4k kernels; the others are for make check-matrix PAGES=$PAGES"
[ -z "${CONFIG:-}" ] || die "the tests need their own configurations; CONFIG= is for make kernel"

# Without a choice, the newest kernel and a few rows on the oldest.
newest=$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")
oldest=$(awk '!/^#/ && NF { last = $1 } END { print last }' "$top/tools/kernel/versions")
kernels=${KERNEL:-$newest}
asked=${KDIR:+KDIR=$KDIR}${KERNEL:+KERNEL=$KERNEL}
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
	: "${first_variants=$variants}"
	for variant in ${variants:-default off selftest enforce}; do
		VARIANT=$variant "$top/tools/kernel/build.sh" >/dev/null || exit 1
	done
	trees="$trees $tree"
done
unset KERNEL
read -r tree older <<<"$trees"
"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1

# boots TREE SUFFIX
boots()
{
	local own=$(rows_of "$1") names=${ROWS:-} but also=()

	if [ -f "$own" ]; then
		also=(--also "$own")
		but=$(said "$1" 'all rows but')
		[ -z "$but" ] || also+=("--but=${but// /,}")
		[ -n "$names$but" ] ||
			names="$(said "$1" rows) $(sed -n 's/^\[\(.*\)\]$/\1/p' "$own")"
	fi
	# shellcheck disable=SC2086
	"$here/run_boots.py" --tree "$1" --build "$build" \
		--workdir "$build/boots${2:-}" "${also[@]}" $names
}

# One suite a line, its name first; the plan counts them. The user's own tree has
# been judged before it was built; what is about a version is left out for it.
first=${kernels%% *}
mapfile -t suites < <(
	cat <<-END
	unit $here/unit/run.sh $tree $build
	threats $here/threats.py check
	proof $top/tools/testing/cbmc/run.sh $build --fast
	option-off $here/option_off.sh $tree $build
	bad-input $here/bad_input.sh $tree $build
	pkvm-dt $top/tools/pkvm-dt/tests/run.sh fixtures $tree $build
	pkvm-dt-commands $top/tools/pkvm-dt/tests/run.sh commands $tree $build
	pkvm-dt-trees $top/tools/pkvm-dt/tests/run.sh trees $tree $build
	pkvm-dt-verify $top/tools/pkvm-dt/tests/run.sh verify $tree $build
	pkvm-dt-agree $top/tools/pkvm-dt/tests/run.sh agree $tree $build
	fuzz $top/tools/pkvm-dt/fuzz/run.sh $build
	mutants $here/mutants/tests/run.sh $build
	END
	[ -n "${KDIR:-}" ] || cat <<-END
	own-tree $here/own_tree.sh $first $build
	series $top/tools/series/check.sh $first
	END
	echo "boots boots $tree"
	# Boots kernels with modules.
	case ${first_variants:-enforce} in
	*enforce*)
		echo "properties $here/properties.py --tree $tree --build $build --seed 80 --valid 5 --invalid 5"
		echo "oracles $here/check_oracles.py --tree $tree --build $build oracle-hvhe"
		echo "ci $top/tools/ci/test.sh $tree $build"
		;;
	esac
	[ -z "$older" ] || cat <<-END
	own-tree-$oldest $here/own_tree.sh $oldest $build
	option-off-$oldest $here/option_off.sh $older $build
	boots-$oldest boots $older -$oldest
	END
)

# One CPU is enough for these, and another one is there.
beside="own-tree series own-tree-$oldest"
run_and_report
status=$?
# Which attack met which result, for whoever reads no KTAP. That a row of it failed the
# lines above have said; those of check-oracles and check-matrix may not have run.
if [ -z "$asked${ROWS:-}" ]; then
	"$here/threats.py" results "$build" >"$build/threats.rst.new"
	case $? in
	0 | 3) mv "$build/threats.rst.new" "$build/threats.rst" ;;
	*) status=1 ;;
	esac
fi
exit "$status"
