#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test_config.sh VERSION PAGES VARIANT: print the test configuration, which is for
# allnoconfig: the common part, what VERSION needs, page size, variant.

set -u
. "$(dirname "$0")/../lib/say.sh"

version=${1:?usage: test_config.sh VERSION PAGES VARIANT}
dir=$top/tools/kernel

pages=$dir/page-$2-$version.config
[ -f "$pages" ] || pages=$dir/page-$2.config
own=$dir/kernel-$version.config
[ -f "$own" ] || own=

cat "$dir/test.config" ${own:+"$own"} "$pages" "$dir/variants/$3.config"
