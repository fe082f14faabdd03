#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# schema.sh BINDINGS WORK: are the bindings right by dt-schema, do their examples
# pass, and are bad trees refused? dt-validate exits 0 on violations, so what it
# prints is the verdict.

set -u
. "$(dirname "$0")/../lib/say.sh"

bindings=$1
work=$2
mkdir -p "$work/schemas" || die "cannot write $work"
mkdir -p "$work/schemas/arm" && cp "$bindings"/*pkvm*.yaml "$work/schemas/arm/"

said=$(dt-doc-validate -u "$work/schemas" "$work"/schemas/arm/*.yaml 2>&1)
[ -z "$said" ] || { echo "$said"; exit 1; }
dt-mk-schema -j -o "$work/p.json" "$work/schemas" >/dev/null || exit 1

# violations NODES: what dt-validate says of a tree with these nodes
violations()
{
	printf '/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; model = "m"; compatible = "c";\n%s\n};\n' \
		"$1" >"$work/t.dts"
	dtc -q -@ -I dts -O dtb -o "$work/t.dtb" "$work/t.dts" || { echo "dtc failed"; return; }
	dt-validate -s "$work/p.json" "$work/t.dtb" 2>&1 | grep -E 'pkvm|Traceback|rror' |
		grep -v 'failed to match any schema'
}

status=0
good()
{
	local said=$(violations "$1")

	[ -z "$said" ] || { echo "refused: $1"; echo "$said"; status=1; }
}

bad()
{
	[ -n "$(violations "$1")" ] || { echo "accepted: $1"; status=1; }
}

good 'g@9010000 { compatible = "pkvm,protected-region"; reg = <0x9010000 0x1000>; };'
good 'g@9010000 { compatible = "pkvm,protected-region"; reg = <0x9010000 0x1000>, <0x9020000 0x1000>; status = "disabled"; };'
good 'rtc: rtc@9010000 { reg = <0x9010000 0x1000>; }; m { compatible = "linux,pkvm-protected-mmio"; linux,protected-devices = <&rtc>; };'
good 's: s { compatible = "linux,pkvm-selftest-suppliers"; #clock-cells = <1>; };'
bad 'g { compatible = "pkvm,protected-region"; };'
bad 'g@9010000 { compatible = "pkvm,protected-region"; reg = <0x9010000 0x1000>; no-map; };'
bad 'm { compatible = "linux,pkvm-protected-mmio"; };'
bad 'm { compatible = "linux,pkvm-protected-mmio"; linux,protected-devices; };'
bad 's { compatible = "linux,pkvm-selftest-suppliers"; #clock-cells = <2>; };'
exit $status
