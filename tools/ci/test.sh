#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh TREE BUILD_DIR: what CI systems are given, against what there is: the patterns
# of the LAVA jobs are put to the console of real boots. KTAP.
# Alone: make check SUITE=ci-jobs.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

tree=${1:?usage: test.sh TREE BUILD_DIR}
out=${2:?usage: test.sh TREE BUILD_DIR}
ci=$top/tools/ci
work=$out/ci
rm -rf "$work"
mkdir -p "$work"

echo "KTAP version 1"
echo "1..5"
# Two boots: steps of the guest, and a board test with a failure in it.
"$top/tools/testing/selftests/pkvm_protected/run_boots.py" --tree "$tree" --build "$out" --workdir "$work/boots" \
	--keep rtc-nvhe board-sees-access board-nothing-declared >"$work/out" 2>&1
result $? "boots for their console logs"
logs=$work/boots
accepted "lava/qemu.yaml reads the guest's steps" \
	"$ci/lava_match.py" "$ci/lava/qemu.yaml" "$logs/rtc-nvhe.log"
accepted "lava/board.yaml reads a failure" "$ci/lava_match.py" "$ci/lava/board.yaml" \
	"$logs/board-sees-access.log" control_8000004=pass region_9010000=pass \
	region_9030000=fail
accepted "lava/board.yaml reads a skip" "$ci/lava_match.py" "$ci/lava/board.yaml" \
	"$logs/board-nothing-declared.log" regions=skip
accepted "gitlab-ci.yml and github-actions.yml are YAML and run make check" \
	"$ci/lava_match.py" --ci "$ci/gitlab-ci.yml" "$ci/github-actions.yml"
exit "$ktap_failed"
