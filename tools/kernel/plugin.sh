#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# plugin.sh SOURCE: build a plugin for the installed QEMU. Prints its path.

set -u
. "$(dirname "$0")/../lib/say.sh"

source=${1:?usage: plugin.sh SOURCE}
header=$("$top/tools/kernel/plugin_header.sh") || exit 1
# The header of QEMU 10.0 includes one of glib, that of 7.2 does not.
flags=()
if grep -q '<glib.h>' "$header"; then
	"$top/tools/kernel/packages.sh" libglib2.0-dev >/dev/null ||
		die "qemu-plugin.h of this QEMU needs libglib2.0-dev"
	read -ra flags < <(pkg-config --cflags glib-2.0)
fi
out=$build/plugins/$(basename "$source" .c).so
now=$(cat "$0" "$header" "$source" | sha256sum)
if [ ! -f "$out" ] || [ "$(cat "$out.inputs" 2>/dev/null)" != "$now" ]; then
	mkdir -p "$build/plugins" || die "cannot write $build"
	cc -O2 -Wall -Wextra -Werror -fPIC -shared -isystem "$(dirname "$header")" \
		"${flags[@]}" \
		-o "$out.new" "$source" >"$out.log" 2>&1 &&
		mv "$out.new" "$out" || {
		grep -m 3 error "$out.log" >&2
		die "the plugin does not compile, see $out.log"
	}
	printf '%s\n' "$now" >"$out.inputs"
fi
echo "$out"
