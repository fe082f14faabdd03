#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# plugin.sh: build the counting plugin for the installed QEMU. Prints its path.

set -u
. "$(dirname "$0")/../lib/say.sh"

header=$("$top/tools/bench/header.sh") || exit 1
out=$build/bench/count.so
now=$(cat "$0" "$header" "$top/tools/bench/count.c" | sha256sum)
if [ ! -f "$out" ] || [ "$(cat "$out.inputs" 2>/dev/null)" != "$now" ]; then
	mkdir -p "$build/bench" || die "cannot write $build"
	cc -O2 -Wall -Wextra -Werror -fPIC -shared -isystem "$(dirname "$header")" \
		-o "$out.new" "$top/tools/bench/count.c" >"$out.log" 2>&1 &&
		mv "$out.new" "$out" || {
		grep -m 3 error "$out.log" >&2
		die "the plugin does not compile, see $out.log"
	}
	printf '%s\n' "$now" >"$out.inputs"
fi
echo "$out"
