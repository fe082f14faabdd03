#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# config.sh VERSION PAGES VARIANT: the test configuration of a kernel, lines for
# KCONFIG_ALLCONFIG on top of allnoconfig. page-PAGES-VERSION.config replaces
# page-PAGES.config; kernel-VERSION.config is added.

set -u
. "$(dirname "$0")/../lib/say.sh"

[ $# -eq 3 ] || die "usage: config.sh VERSION PAGES VARIANT"
here=$top/tools/kernel
page=$here/page-$2-$1.config
[ -f "$page" ] || page=$here/page-$2.config
[ -f "$page" ] || die "PAGES=$2: choose 4k, 16k or 64k"
variant=$here/variants/$3.config
[ -f "$variant" ] || die "VARIANT=$3: choose one of $(cd "$here/variants" && echo *.config | sed 's/\.config//g')"
own=$here/kernel-$1.config
[ -f "$own" ] || own=/dev/null
cat "$here/test.config" "$own" "$page" "$variant"
