#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ci_jobs.sh TREE BUILD_DIR: are the files in tools/ci right? The patterns of the LAVA
# jobs are matched with the consoles of real boots. KTAP.
# Alone: make check SUITE=ci-jobs.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"

tree=${1:?usage: ci_jobs.sh TREE BUILD_DIR}
out=${2:?usage: ci_jobs.sh TREE BUILD_DIR}
here=$top/tools/testing/selftests/pkvm_protected
ci=$top/tools/ci
work=$out/ci
rm -rf "$work"
mkdir -p "$work"

echo "KTAP version 1"
echo "1..5"
# Three boots: steps of the guest, and board tests with a failure and with a skip.
"$here/run_boots.py" --tree "$tree" --build "$out" --workdir "$work/boots" \
	--keep rtc-nvhe board-sees-access board-nothing-declared >"$work/out" 2>&1
result $? "boots for their console logs"
logs=$work/boots
accepted "lava/qemu.yaml reads the guest's steps" \
	"$here/lava_match.py" "$ci/lava/qemu.yaml" "$logs/rtc-nvhe.log"
accepted "lava/board.yaml reads a failure" "$here/lava_match.py" "$ci/lava/board.yaml" \
	"$logs/board-sees-access.log" control_8000004=pass region_9010000=pass \
	region_9030000=fail
accepted "lava/board.yaml reads a skip" "$here/lava_match.py" "$ci/lava/board.yaml" \
	"$logs/board-nothing-declared.log" regions=skip
accepted "gitlab-ci.yml and github-actions.yml are YAML and run make check" \
	"$here/lava_match.py" --ci "$ci/gitlab-ci.yml" "$ci/github-actions.yml"
exit "$ktap_failed"
