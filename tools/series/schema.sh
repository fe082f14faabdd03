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
root=$("$top/tools/series/dt_schema.sh") || exit 1
export PATH=$root/bin:$PATH PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH=$root/lib/python3/dist-packages
mkdir -p "$work/schemas/arm" && cp "$bindings"/*pkvm*.yaml "$work/schemas/arm/" ||
	die "cannot write $work"

said=$(dt-doc-validate -u "$work/schemas" "$work"/schemas/arm/*.yaml 2>&1)
[ -z "$said" ] || { echo "$said"; exit 1; }
dt-mk-schema -j -o "$work/p.json" "$work/schemas" >/dev/null || exit 1

# Print the messages about our own schemas, and those of a program that crashed. A
# message ends in its schema: the file or, in newer releases, the $id.
of_ours()
{
	awk '/failed to match any schema/ { next }
		/Traceback/ { print; exit }
		{ said = said $0 "\n" }
		/[Ff]rom schema.*: / { if (/pkvm/) printf "%s", said; said = "" }'
}

# violations NODES: what dt-validate says of a tree with these nodes
violations()
{
	printf '/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; model = "m"; compatible = "c";\n%s\n};\n' \
		"$1" >"$work/t.dts"
	dtc -q -@ -I dts -O dtb -o "$work/t.dtb" "$work/t.dts" || { echo "dtc failed"; return; }
	dt-validate -s "$work/p.json" "$work/t.dtb" 2>&1 | of_ours
}

status=0
good()
{
	local said=$(violations "$1")

	[ -z "$said" ] || { echo "refused: $1"; echo "$said"; status=1; }
}

# bad WORDS NODES: refused, and for that reason; releases differ in some words
bad()
{
	local said=$(violations "$2")

	[ -n "$said" ] || { echo "accepted: $2"; status=1; return; }
	grep -qE -- "$1" <<<"$said" || { echo "no '$1' for: $2"; echo "$said"; status=1; }
}

# Raw ranges
raw='compatible = "pkvm,protected-region"; reg = <0x9010000 0x1000>;'
good "g@9010000 { $raw };"
good "g@9010000 { $raw status = \"disabled\"; };"
good 'g@9010000 { compatible = "pkvm,protected-region"; reg = <0x9010000 0x1000>, <0x9020000 0x1000>; };'
good "bus { #address-cells = <1>; #size-cells = <1>; ranges; compatible = \"simple-bus\"; g@9010000 { $raw }; };"
bad "'reg' is a required property" 'g { compatible = "pkvm,protected-region"; };'
bad 'is too long' "g@9010000 { compatible = \"pkvm,protected-region\", \"simple-bus\"; reg = <0x9010000 0x1000>; };"
bad 'is too long' "g@0 { compatible = \"pkvm,protected-region\"; reg = <$(printf '0x%x 0x1000 ' $(seq 0 8192 2105344))>; };"
bad "'no-map' does not match" "g@9010000 { $raw no-map; };"
bad "'child' does not match" "g@9010000 { $raw child { }; };"

# Windows
ranges='#address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x9010000 0x1000>;'
window() { echo "g@9010000 { $raw $ranges host-access@0 { $1 }; };"; }
good "$(window 'reg = <0x0 0x4>;')"
good "$(window 'reg = <0x0 0x4>, <0x10 0x20>; reg-io-width = <8>; read-only;')"
good "$(window 'reg = <0x0 0x4>; linux,write-only; linux,write-mask = <0x1>;')"
bad "'reg' is a required property" "$(window 'read-only;')"
bad 'is not one of' "$(window 'reg = <0x0 0x4>; reg-io-width = <3>;')"
bad 'should not be valid under' "$(window 'reg = <0x0 0x4>; read-only; linux,write-only;')"
bad 'should not be valid under' "$(window 'reg = <0x0 0x4>; read-only; linux,write-mask = <1>;')"
bad 'is not one of' "$(window 'reg = <0x0 0x8>; reg-io-width = <8>; linux,write-mask = <1>;')"
bad 'is less than the minimum' "$(window 'reg = <0x0 0x4>; linux,write-mask = <0>;')"
bad "'write-only' does not match" "$(window 'reg = <0x0 0x4>; write-only;')"

# By device
devices='rtc: rtc@9010000 { reg = <0x9010000 0x1000>; }; uart: uart@9020000 { reg = <0x9020000 0x1000>; };'
by='compatible = "linux,pkvm-protected-mmio";'
good "$devices m { $by linux,protected-devices = <&rtc>; };"
good "$devices m { $by linux,protected-devices = <&rtc>, <&uart>; status = \"okay\"; };"
good "$devices m { $by linux,protected-devices = <&rtc &uart>; };"
good "$devices m { $by linux,protected-devices = <&rtc>; linux,forward-neighbours; };"
bad "'linux,protected-devices' is a required property" "m { $by };"
bad 'is not of type' "$devices m { $by linux,protected-devices = <&rtc>; linux,forward-neighbours = <1>; };"
bad "'linux,forward-neighbors' does not match" "$devices m { $by linux,protected-devices = <&rtc>; linux,forward-neighbors; };"
bad "'linux,forward-neighbours' does not match" "g@9010000 { $raw linux,forward-neighbours; };"
bad 'True is not of type' "m { $by linux,protected-devices; };"
bad 'is not of type' "m { $by linux,protected-devices = \"/rtc@9010000\"; };"
bad "'reg' does not match" "$devices m@0 { $by reg = <0x0 0x1000>; linux,protected-devices = <&rtc>; };"
bad 'is too long' "$devices m { compatible = \"linux,pkvm-protected-mmio\", \"simple-bus\"; linux,protected-devices = <&rtc>; };"
exit $status
