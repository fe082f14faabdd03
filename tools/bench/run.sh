#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make bench: build the kernels of each variant, count, print the tables.
#
# All kernels and page sizes go into Documentation/bench/; a choice by KERNEL= or
# PAGES= goes into build/bench/ only.

set -u
. "$(dirname "$0")/../lib/say.sh"
bench=$top/tools/bench
export KERNEL PAGES VARIANT

[ -z "${KDIR:-}${FRAGMENT:-}${CONFIG:-}" ] ||
	die "the figures are those of the test configuration; KDIR=, FRAGMENT= and CONFIG= are for make kernel"
kernels=${KERNEL:-7.3 6.12}
page_sizes=${PAGES:-4k 64k}
out=$top/Documentation/bench
[ -z "${KERNEL:-}${PAGES:-}" ] || out=$build/bench/out

plugin=$("$top/tools/kernel/plugin.sh" "$bench/count.c") || exit 1
cells=
for KERNEL in $kernels; do
	for PAGES in $page_sizes; do
		for VARIANT in default off; do
			"$top/tools/integrate/build.sh" >/dev/null || exit 1
		done
		for form in pages range private; do
			"$bench/variant.sh" "$form" >/dev/null || exit 1
		done
		cells="$cells $KERNEL/$PAGES"
	done
done
KERNEL=${kernels%% *}
tree=$("$top/tools/integrate/source.sh") || exit 1
"$top/tools/testing/selftests/pkvm_protected/build_guest.sh" "$tree" "$build" \
	>/dev/null || exit 1
# shellcheck disable=SC2086
"$bench/bench.py" --plugin "$plugin" --build "$build" --out "$out" $cells || exit 1
say WRITTEN "${out#"$top"/}/cost.md"
