#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# planted.sh NAME FILE: FILE with a mistake that a fuzzer has to find, on stdout.
#
#   range	a raw range may end inside a page
#   window	each window names the first region
#   blob	the name of a property may lie behind the strings block

set -u
. "$(dirname "$0")/../../lib/say.sh"

name=${1:?usage: planted.sh NAME FILE}
file=${2:?usage: planted.sh NAME FILE}
case $name in
range) mistake='s/extent\.size & in_page/extent.start \& in_page/' ;;
window) mistake='s/= reg,/= 0,/' ;;
blob) mistake='s/nameoff >= size || .*/0)/' ;;
*) die "no mistake is called $name" ;;
esac
text=$(sed "$mistake" "$file")
[ "$text" != "$(cat "$file")" ] || die "$name: nothing to change in $file"
printf '%s\n' "$text"
