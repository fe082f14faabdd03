#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# concurrency.sh TREE BUILD_DIR SECONDS: boot the row "hammer-long" until SECONDS have
# passed: four CPUs fault beside regions while tables are recycled. Undefined behaviour
# at EL2 is a panic in this kernel. KTAP, one test a boot. The controls run first: a
# recycler that also unmaps marks must lose a region, and an undefined shift at EL2
# must end in a panic.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"
here=$top/tools/testing/selftests/pkvm_protected

tree=${1:?usage: concurrency.sh TREE BUILD_DIR SECONDS}
build=${2:?usage: concurrency.sh TREE BUILD_DIR SECONDS}
seconds=${3:?usage: concurrency.sh TREE BUILD_DIR SECONDS}
work=$build/boots-concurrency
grep -qx CONFIG_UBSAN_KVM_EL2=y "$build/$(basename "$tree")-4k-ubsan/.config" ||
	die "this kernel has no UBSAN_KVM_EL2"

# row NAME OPTION...: one boot; its log stays
row()
{
	local name=$1

	shift
	"$here/run_boots.py" --tree "$tree" --build "$build" --workdir "$work" --keep \
		--rows "$here/rows/lifecycle.cfg" --exactly "$@" "$name" \
		</dev/null >"$build/concurrency.out"
}

# told PATTERN: the number before it in what the guest said of the step
told()
{
	sed -nE "s/.*hammer[0-9]+(x[0-9]+)? .*[^0-9]([0-9]+) $1.*/\2/p" "$build/concurrency.out" | head -n 1
}

controls=2
echo "KTAP version 1"
row hammer-weak
result $? "control: a recycler that takes marks loses a region" "$build/concurrency.out"

undefined=1
row undefined-el2 --variant ubsan || {
	grep -q 'nVHE hyp UBSAN: shift out of bounds' "$work/undefined-el2.log"
	undefined=$?
}
result $undefined "control: a shift too far at EL2 is a panic" "$build/concurrency.out"

end=$((SECONDS + seconds))
rounds=0
touches=0
while [ "$ktap_failed" -eq 0 ] && [ "$SECONDS" -lt "$end" ]; do
	row hammer-long --variant ubsan
	result $? "four CPUs and the recycler, boot $((ktap_number - controls + 1))" "$build/concurrency.out"
	# A boot that ended in a panic has told nothing.
	more=$(told rounds)
	rounds=$((rounds + ${more:-0}))
	more=$(told touches)
	touches=$((touches + ${more:-0}))
done
echo "# concurrency: $((ktap_number - controls)) boots, $rounds rounds over the accesses, $touches windows touched, $seconds s asked for"
echo "1..$ktap_number"
[ "$rounds" -gt 0 ] && [ "$ktap_failed" -eq 0 ]
