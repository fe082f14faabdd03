#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# own_tree.sh VERSION BUILD_DIR [compiler]: integrate into a user's tree, whole and
# damaged. Each damage is one edit and has its exact message; a tree without damage
# (the control) must be accepted. Patches, integrate and revert are tried on the few
# files that patches touch, with UNCOMPILED=1. "compiler" tries the compile step, on
# links to all of the source.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"
. "$top/tools/integrate/link_tree.sh"

version=${1:?usage: own_tree.sh VERSION BUILD_DIR}
work=${2:?usage: own_tree.sh VERSION BUILD_DIR}/own-tree-$version${3:+-$3}
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
name=$(awk -v v="$version" '$1 == v { print $2 }' "$top/tools/kernel/versions")
unset KDIR UNTRIED DIRTY CONFIG
export UNCOMPILED=1
rm -rf "$work"
mkdir -p "$work/good/arch/arm64/kvm" "$work/state"

"$top/tools/series/apply.py" "$pristine" "$version" "$name" "$work/state" &&
	(cd "$pristine" && xargs cp --parents -t "$work/good" Makefile Kconfig) \
		<"$work/state/.patched" || die "cannot copy from $pristine"

# content, mode and list of files; directories too
listing()
{
	(cd "$1" && {
		find . -path ./.git -prune -o \( -type d -o -type f \) -printf '%m %y %p\n'
		find . -path ./.git -prune -o -type f -print0 | xargs -0 sha256sum
	} | LC_ALL=C sort)
}

put() { "$top/tools/integrate/put.sh" "$1"; }
out() { "$top/tools/integrate/take_out.sh" "$1"; }

same()
{
	diff <(listing "$1") <(listing "$2") >"$work/out"
	result $? "$3"
}

# damaged NAME FILE SED-SCRIPT
damaged()
{
	rm -rf "$work/$1"
	cp -a "$work/good" "$work/$1"
	sed -i -E "$3" "$work/$1/$2"
	! cmp -s "$work/good/$2" "$work/$1/$2" || die "$1: the damage changed nothing"
	cp -a "$work/$1" "$work/$1.before"
}
# damage NAME FILE SED-SCRIPT MESSAGE: refused, and the tree is as it was
damage()
{
	damaged "$1" "$2" "$3"
	refused "$1: refused" "$4" put "$work/$1"
	same "$work/$1.before" "$work/$1" "$1: nothing was changed"
}

setup=arch/arm64/kvm/hyp/nvhe/setup.c
walkers=arch/arm64/kvm/hyp/pgtable.c
pgtable=arch/arm64/include/asm/kvm_pgtable.h
pkvm=arch/arm64/kvm/pkvm.c

echo "KTAP version 1"

# --- The compiler ---
# edit FILE SED-SCRIPT: make an edited file among the links. Never write through a
# link: it leads to the cache, which all builds share.
edit()
{
	local dir=$work/misfit/${1%/*}

	[ "$(realpath "$dir")" = "$(realpath "$work")/misfit/${1%/*}" ] ||
		die "$dir is a link, or leads through one"
	sed -E "$2" "$pristine/$1" >"$work/edited"
	! cmp -s "$pristine/$1" "$work/edited" || die "the damage changed nothing in $1"
	cp --remove-destination "$work/edited" "$work/misfit/$1"
}
verdict() { env -u UNCOMPILED BUILD="$work/build" "$top/tools/integrate/verdict.sh" "$1"; }
# said NAME EXPRESSION: the verdict on the misfit printed EXPRESSION
said()
{
	grep -qE -- "$2" "$work/said"
	result $? "$1" "$work/said"
}

# try_compiler: the control, and all damages in one tree of links, since the compiler
# names them in one run. The damages are those of the newest kernel.
try_compiler()
{
	local fdt=include/linux/of_fdt.h

	refused "put asks the compiler" "does not fit: Linux $version" \
		env -u UNCOMPILED BUILD="$work/build" "$top/tools/integrate/put.sh" "$work/whole"
	same "$work/good" "$work/whole" "and changes nothing when that cannot be had"

	accepted "control: a whole source compiles" verdict "$pristine"
	cp "$work/out" "$work/said"
	said "control: and is called tried" "Linux $version fits and is tried \(series $name\)"
	said "control: in the configuration of the tests" "CONFIG +for the verdict: that of the tests"
	# declare.c is that of a kernel without PKVM_PROTECTED_MMIO_PLATFORM.
	! grep UNJUDGED "$work/said" | grep -qv protected/declare.c
	result $? "control: which compiles all of our files" "$work/said"

	[ "$version" = "$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")" ] || return
	link_tree "$pristine" "$work/misfit" || die "cannot link $pristine"
	edit "$pgtable" '/^int kvm_pgtable_walk\(/s/\(/(int more, /; s/^(\s+.*\b)mm_ops;/\1mem_ops;/'
	edit "$fdt" 's/\bof_scan_flat_dt\(/of_look_at_flat_dt(/'
	edit arch/arm64/kvm/mmio.c '$s/$/\nint pkvm_protected_digest(void)\n{\n\treturn 0;\n}/'
	edit arch/arm64/kvm/hyp/nvhe/page_alloc.c '$s/$/\nint pkvm_protected_visit(void)\n{\n\treturn 0;\n}/'
	refused "misfit: refused" "does not fit: Linux $version" verdict "$work/misfit"
	cp "$work/out" "$work/said"
	said "misfit: a function with one more parameter" \
		'kvm/hyp/nvhe/[a-z_]+\.c:[0-9:]+ error: too few arguments to function call'
	said "misfit: a member that is gone" \
		"hyp/pgtable\.c:[0-9:]+ error: no member named 'mm_ops'"
	said "misfit: a function that is gone" \
		"kvm/protected/[a-z_]+\.c:[0-9:]+ error: call to undeclared function 'of_scan_flat_dt'"
	said "misfit: a name of ours at EL1" '^pkvm_protected_digest: .*arch/arm64/kvm/mmio\.o'
	said "misfit: a name of ours at EL2" '^pkvm_protected_visit: .*nvhe/page_alloc\.nvhe\.o'
}
if [ "${3:-}" = compiler ]; then
	cp -a "$work/good" "$work/whole"
	try_compiler
	echo "1..$ktap_number"
	exit "$ktap_failed"
fi

# --- Whole ---
cp -a "$work/good" "$work/whole"
accepted "control: a whole tree is taken" put "$work/whole"
grep -qF "Linux $version fits and is tried (series $name)" "$work/out"
result $? "control: and is called tried"
grep -q 'PKVM_PROTECTED_MAP, map_protected_reg' "$work/whole/$setup"
result $? "the patches are in it"
accepted "the second time there is nothing to do" put "$work/whole"
grep -qF "nothing to do" "$work/out"
result $? "and it says so"
refused "the verdict on it says what to do" "make revert KDIR=" \
	"$top/tools/integrate/verdict.sh" "$work/whole"
echo other >"$work/whole/.pkvm-protected/digest"
refused "another version of ours is refused" "has another version of this project in it; take that out first" put "$work/whole"
accepted "revert" out "$work/whole"
same "$work/good" "$work/whole" "integrate and revert: byte for byte, same modes and directories"
refused "revert of a tree without us" "has nothing of this project in it" out "$work/whole"

# --- Places ---
damage function-renamed "$setup" 's/recreate_hyp_mappings\(/build_hyp_mappings(/' \
	"$setup: a hunk would stand in build_hyp_mappings(), not in recreate_hyp_mappings() in $version"
damaged several "$setup" 's/recreate_hyp_mappings\(/build_hyp_mappings(/'
sed -i 's/stage2_unmap_walker(/stage2_drop_walker(/' "$work/several/$walkers"
refused "several: a place is named" "not in recreate_hyp_mappings()" put "$work/several"
grep -qF "$walkers: a hunk would stand in stage2_drop_walker(), not in stage2_unmap_walker()" "$work/out"
result $? "several: and the other, in the same run"
# The same lines in two functions, far apart: the wrong one is nearer to the line
# number, which may be that of another kernel.
far=$(printf '\\n%.0s' {1..300})
damage twin "$walkers" "/^static int stage2_unmap_walker/,/^}/ {
	H; /^}/!d; x; s/^\n//; h; s/unmap_walker\(/unmap_walker_too(/; s/\$/$far/; G
}" "would stand in stage2_unmap_walker_too(), not in stage2_unmap_walker()"
damage other-function "$pkvm" 's/^void __init kvm_hyp_reserve\(void\)$/void __init kvm_hyp_reserve(void)\n{\n}\n\nstatic void __init kvm_hyp_do_reserve(void)/' \
	"would stand in kvm_hyp_do_reserve(), not in kvm_hyp_reserve()"
damage in-comment "$pkvm" '/^void __init kvm_hyp_reserve/,/^}/s,^\{,&\n/*,' \
	"$pkvm: a hunk would stand in a comment in $version"
damage gone "$setup" '/^static int recreate_hyp_mappings/,/^}/s/hyp_nr_cpus/nr_cpus/' \
	"$setup: no place for a hunk in recreate_hyp_mappings(), or it is there already, in $version"
cp -a "$work/good" "$work/there"
cp "$work/state/$setup" "$work/there/$setup"
cp -a "$work/there" "$work/there.before"
refused "there: what is there already is named" "$setup: no place for a hunk in" put "$work/there"
same "$work/there.before" "$work/there" "there: nothing was changed"

damaged list MAINTAINERS 's/^KERNEL VIRTUAL MACHINE FOR LOONGARCH/VENDOR THING\n&/'
accepted "list: a list that has changed is left out" put "$work/list"
grep -qF "LEFT OUT  MAINTAINERS: no place for our lines in $version" "$work/out" &&
	! grep -q 'PROTECTED MMIO' "$work/list/MAINTAINERS"
result $? "list: and it says so"
accepted "list: revert" out "$work/list"
same "$work/list.before" "$work/list" "list: byte for byte"

# --- Untried, Android's ---
damaged untried Makefile 's/^PATCHLEVEL = .*/PATCHLEVEL = 99/'
number_of=$("$top/tools/kernel/kdir.sh" "$work/untried")
refused "untried: refused" "Linux $number_of was never tried; UNTRIED=1 goes on" put "$work/untried"
same "$work/untried.before" "$work/untried" "untried: nothing was changed"
accepted "untried: UNTRIED=1 goes on" env UNTRIED=1 "$top/tools/integrate/put.sh" "$work/untried"
accepted "untried: and back" out "$work/untried"
same "$work/untried.before" "$work/untried" "untried: byte for byte"
damaged untried-broken Makefile 's/^PATCHLEVEL = .*/PATCHLEVEL = 99/'
sed -i 's/recreate_hyp_mappings(/build_hyp_mappings(/' "$work/untried-broken/$setup"
refused "UNTRIED=1 does not help what does not fit" "does not fit" \
	env UNTRIED=1 "$top/tools/integrate/put.sh" "$work/untried-broken"
damage android arch/arm64/include/asm/kvm_pkvm.h '1s/^/#define PKVM_MREG_PROTECTED_RANGE 1\n/' \
	'has a registry of its own for "pkvm,protected-region"'

# --- The tree as the user keeps it ---
cp -a "$work/good" "$work/git"
git -C "$work/git" init -q && git -C "$work/git" add -A &&
	git -C "$work/git" -c user.name=t -c user.email=t@t commit -q -m base >/dev/null
cp -a "$work/git" "$work/git.before"
echo "# mine" >>"$work/git/Kconfig"
refused "local changes: refused" "has local changes; commit or stash them, or say DIRTY=1" put "$work/git"
accepted "local changes: DIRTY=1 goes on" env DIRTY=1 "$top/tools/integrate/put.sh" "$work/git"
echo "/* mine */" >>"$work/git/$setup"
accepted "an edit elsewhere in a patched file does not keep it from going back" out "$work/git"
[ "$(git -C "$work/git" diff | grep -c '^[+-][^+-]')" -eq 2 ] &&
	[ -z "$(git -C "$work/git" ls-files -o)" ]
result $? "and is all that is left, with the other one"
git -C "$work/git" checkout -q .
accepted "control: a clean git tree is taken" put "$work/git"
sed -i 's/PKVM_PROTECTED_MAP, map_protected_reg);/& i = 0;/' "$work/git/$setup"
echo "/* mine */" >>"$work/git/arch/arm64/kvm/protected/declare.c"
listing "$work/git" >"$work/edited"
refused "an edited patch is named" "$setup: edited where our patches stand" out "$work/git"
grep -qF "arch/arm64/kvm/protected/declare.c: a file of ours that was edited" "$work/out"
result $? "an edited file of ours is named in the same run"
[ -f "$work/git/arch/arm64/kvm/protected/declare.c" ] && grep -q 'map_protected_reg); i = 0' "$work/git/$setup"
result $? "and both are still there"

# --- Trees that cannot be written, and interrupts ---
cp -a "$work/good" "$work/way"
mkdir -p "$work/way/$pkvm.pkvm-new/x"
cp -a "$work/way" "$work/way.before"
refused "a write that fails half way" "everything was put back" put "$work/way"
same "$work/way.before" "$work/way" "and nothing was changed"

cp -a "$work/good" "$work/ro"
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	refused "read-only: refused" "cannot write $work/ro; nothing was changed" \
		unshare -m sh -c "mount --bind '$work/ro' '$work/ro' && mount -o remount,ro,bind '$work/ro' && exec '$top/tools/integrate/put.sh' '$work/ro'"
	same "$work/good" "$work/ro" "read-only: nothing was changed"
else
	for t in refused "nothing was changed"; do
		skip "read-only: $t" "needs root for a mount namespace"
	done
fi

# A make that is killed, and one that waits until its run is.
mkdir -p "$work/bin" "$work/tmp"
cat >"$work/bin/make" <<'END'
#!/bin/sh
[ -z "$KILLED" ] || kill $$
echo $$ >"$STARTED"
exec sleep 100
END
chmod +x "$work/bin/make"
compile=(env -u UNCOMPILED PATH="$work/bin:$PATH" TMPDIR="$work/tmp" STARTED="$work/started")
refused "make is killed: that is no misfit" "compile.sh: interrupted: make was killed by signal 15" \
	"${compile[@]}" KILLED=1 "$top/tools/integrate/put.sh" "$work/whole"
"${compile[@]}" "$top/tools/integrate/put.sh" "$work/whole" >"$work/out" 2>&1 &
for ((i = 0; i < 300; i++)); do
	[ ! -s "$work/started" ] || break
	sleep 0.1
done
kill $!
wait $!
grep -qF "put.sh: interrupted; nothing was changed" "$work/out"
result $? "interrupted by TERM during the verdict: says so"
pid=$(cat "$work/started") && ! kill -0 "$pid" 2>/dev/null && [ -z "$(ls -A "$work/tmp" | tee "$work/out")" ]
result $? "and leaves neither a make nor a temporary file"
same "$work/good" "$work/whole" "and nothing was changed"

# A mv that kills the run when KDIR is half changed: by TERM, and with no chance
# to clean up.
cat >"$work/bin/mv" <<END
#!/bin/sh
for last; do :; done
case \$last in */$setup) kill -\$SIGNAL \$PPID; sleep 1; exit 1 ;; esac
exec $(command -v mv) "\$@"
END
chmod +x "$work/bin/mv"
for signal in TERM KILL; do
	cp -a "$work/good" "$work/$signal"
	PATH="$work/bin:$PATH" SIGNAL=$signal "$top/tools/integrate/put.sh" \
		"$work/$signal" >"$work/out" 2>&1
	[ $? -ne 0 ]
	result $? "interrupted by $signal: fails"
	if [ "$signal" = KILL ]; then
		[ -d "$work/KILL/.pkvm-protected.new" ] && grep -rq pkvm_protected "$work/KILL/$pkvm" "$work/KILL/arch/arm64/kvm/protected"
		result $? "control: KILL leaves it half done"
		accepted "make revert finishes what KILL left" out "$work/KILL"
	fi
	same "$work/good" "$work/$signal" "interrupted by $signal: all as it was"
done

echo "1..$ktap_number"
exit "$ktap_failed"
