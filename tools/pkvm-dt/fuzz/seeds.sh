#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# seeds.sh DIRECTORY: the inputs that fuzzing starts from, from source. Each tree
# gets the two bytes behind it that choose command, device and page size.

set -u
. "$(dirname "$0")/../../lib/say.sh"
here=$top/tools/pkvm-dt/fuzz

dir=${1:?usage: seeds.sh DIRECTORY}
mkdir -p "$dir" || die "cannot write $dir"
for source in "$here"/seeds/*.dts "$top/tools/pkvm-dt/tests/board.dts"; do
	name=$(basename "$source" .dts)
	dtc -q -@ -I dts -O dtb -o "$dir/$name.dtb" "$source" ||
		die "$source does not compile"
	for command in 0 1 2 3 4 5 6 7 8 9; do
		{ cat "$dir/$name.dtb"; printf "\\x04\\x0$command"; } \
			>"$dir/$name-$command"
	done
	rm "$dir/$name.dtb"
done
