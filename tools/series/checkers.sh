#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# checkers.sh TREE OUT: our files in TREE, built and configured in OUT, under
# W=1 and under sparse. Only their objects are built again. KTAP.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

tree=$1
out=$2
llvm=$("$top/tools/kernel/llvm.sh") || exit 1
log=$out.checkers.log

# The objects of ours that the last build has left; kbuild keeps a .cmd for each.
objects()
{
	(cd "$out" && find arch/arm64/kvm drivers/virt/pkvm_protected \
		-path '*protected*' -name '*.o' ! -name 'built-in*' ! -name '*.mod.o' |
		grep -v 'hyp-reloc' | LC_ALL=C sort)
}

# check MAKE-ARGUMENTS...: compile them again, print what is said of our files
check()
{
	local gone missing said

	gone=$(objects)
	[ -n "$gone" ] || { echo "no objects of ours in $out"; return 1; }
	(cd "$out" && xargs rm -f) <<<"$gone"
	nice -n 10 make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" "$@" \
		arch/arm64/kvm/ drivers/virt/ >"$log" 2>&1 || { tail -n 5 "$log"; return 1; }
	missing=$(comm -23 <(echo "$gone") <(objects))
	[ -z "$missing" ] || { echo "not built again, so not checked: $missing"; return 1; }
	said=$(grep -E '(warning|error):' "$log" | grep -E 'pkvm_(protected|denied)|/protected/')
	[ -z "$said" ] || { echo "$said"; return 1; }
}

# The control: a global function without a prototype, which both complain about.
planted()
{
	local file=$tree/arch/arm64/kvm/protected/regions.c said status=0

	cp "$file" "$out.regions.c"
	printf 'int pkvm_planted;\nint pkvm_plant(void) { return pkvm_planted; }\n' >>"$file"
	said=$(check "$@") && status=1
	cp "$out.regions.c" "$file"
	grep -q pkvm_plant <<<"$said" || status=1
	[ "$status" -eq 0 ] || echo "not seen: $said"
	return $status
}

sparse=(C=1 "CHECK=sparse -D__typeof_unqual__=__typeof__")

echo "KTAP version 1"
echo "1..4"
passes "W=1 says nothing of our files" check W=1
passes "control: W=1 sees what is planted" planted W=1
passes "sparse says nothing of our files" check "${sparse[@]}"
passes "control: sparse sees what is planted" planted "${sparse[@]}"
