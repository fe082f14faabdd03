#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make series: the patches for KERNEL= in build/series/KERNEL

set -u
. "$(dirname "$0")/../lib/say.sh"

read -r version hooks < <(awk -v v="${KERNEL:-}" \
	'!/^#/ && NF && (v == "" || $1 == v) { print $1, $2; exit }' \
	"$top/tools/kernel/versions")
[ -n "${version:-}" ] || die "KERNEL=$KERNEL is not supported, see tools/kernel/versions"
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1

out=$build/series/$version
"$top/tools/series/series.py" "$pristine" "$version" "$hooks" "$out" || exit 1
say SERIES "$(ls "$out"/*.patch | wc -l) patches in ${out#"$top"/}"
