#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh SUITE TREE BUILD_DIR: fixtures and commands with sanitizers, a sample of board
# trees, boots that must agree with the tool, logs of real boots. trees-all and agree-all
# take all trees and 220 boots; boards judges each device of each board. Alone:
# make check SUITE="pkvm-dt pkvm-dt-commands pkvm-dt-trees pkvm-dt-agree".

set -u
. "$(dirname "$0")/../../lib/say.sh"
here=$top/tools/pkvm-dt/tests
suite=${1:?usage: run.sh SUITE TREE BUILD_DIR}
tree=${2:?usage: run.sh SUITE TREE BUILD_DIR}
out=${3:?usage: run.sh SUITE TREE BUILD_DIR}
image=$out/$(basename "$tree")-4k/arch/arm64/boot/Image
asan=$out/tools/asan
tool=$out/tools/pkvm-dt
# In this process: the tests want no half-built tool, so suites take turns.
make -s -f "$top/tools/pkvm-dt/Makefile" OUT="$out/tools" >&2 &&
	make -s -f "$top/tools/pkvm-dt/Makefile" OUT="$asan" SANITIZE=1 >&2 ||
	die "pkvm-dt does not build"

# The kernel's own dtc, for what its trees use and a distribution's cannot read.
dtc=$out/$(basename "$tree")-4k/scripts/dtc/dtc
[ -x "$dtc" ] || dtc=dtc

export PYTHONDONTWRITEBYTECODE=1
case $suite in
fixtures | commands)
	exec python3 "$here/$suite.py" "$asan/pkvm-dt" "$out/pkvm-dt-$suite" ;;
trees)
	exec python3 "$here/trees.py" --tool "$tool" --tree "$tree" \
		--dtc "$dtc" --workdir "$out/pkvm-dt-trees" ;;
trees-all)
	exec python3 "$here/trees.py" --tool "$asan/pkvm-dt" --tree "$tree" \
		--dtc "$dtc" --workdir "$out/pkvm-dt-trees" --all ;;
boards)
	make -s -f "$top/tools/pkvm-dt/Makefile" OUT="$out/tools" "$out/tools/boards" >&2 ||
		die "the judge of boards does not build"
	exec python3 "$here/boards.py" --judge "$out/tools/boards" --tree "$tree" \
		--dtc "$dtc" --workdir "$out/pkvm-dt-boards" \
		--table "$top/Documentation/boards.md" ;;
verify)
	initrd=$("$top/tools/testing/selftests/pkvm_protected/build_guest.sh" "$tree" "$out") ||
		exit 1
	exec python3 "$here/verify.py" --tool "$tool" --image "$image" \
		--initrd "$initrd" --workdir "$out/pkvm-dt-verify" ;;
agree)
	exec python3 "$here/agree.py" --tool "$tool" --image "$image" \
		--workdir "$out/pkvm-dt-agree" --count 24 ;;
agree-all)
	exec python3 "$here/agree.py" --tool "$tool" --image "$image" \
		--workdir "$out/pkvm-dt-agree" --count 220 ;;
esac
die "no suite $suite"
