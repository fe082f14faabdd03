#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bad_input.sh TREE BUILD_DIR: what the tools do with what they cannot use.
#
# Each case expects one line that says what to do, a non-zero exit, and nothing
# left half made. TREE is an integrated tree; damaged copies of the few files
# that patches touch are made from its pristine source.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"

tree=${1:?usage: bad_input.sh TREE BUILD_DIR}
work=${2:?usage: bad_input.sh TREE BUILD_DIR}/bad-input
version=$("$top/tools/kernel/kdir.sh" "$tree") || exit 1
series=$(awk -v v="$version" '$1 == v { print $2 }' "$top/tools/kernel/versions")
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
rm -rf "$work"
mkdir -p "$work"

# absent NAME PATH...: nothing was left there
absent()
{
	local name=$1 path

	shift
	for path in "$@"; do
		[ ! -e "$path" ] || {
			echo "left behind: $path" >"$work/out"
			result 1 "$name"
			return
		}
	done
	result 0 "$name"
}

mkdir "$work/state" "$work/good" &&
	"$top/tools/series/apply.py" "$pristine" "$version" "$series" "$work/state" &&
	(cd "$pristine" && xargs cp --parents -t "$work/good" Makefile Kconfig) \
		<"$work/state/.patched" || die "cannot copy from $pristine"

# damaged NAME FILE SED-SCRIPT: a copy with one file changed
damaged()
{
	cp -a "$work/good" "$work/$1"
	sed -i "$3" "$work/$1/$2"
	! cmp -s "$work/good/$2" "$work/$1/$2" || die "$1: the damage changed nothing"
	cp -a "$work/$1" "$work/$1.tree"
}

integrate()
{
	"$top/tools/integrate/integrate.sh" "$work/$1" "$work/$1.tree" "$version" "$series"
}

unchanged()
{
	diff -r "$work/$1" "$work/$1.tree" >"$work/out"
	result $? "$1: the tree is as it was"
}

setup=arch/arm64/kvm/hyp/nvhe/setup.c

echo "KTAP version 1"
echo "1..29"

# A copy without damage has to be taken, or all refusals below mean nothing.
cp -a "$work/good" "$work/good.tree"
integrate good >"$work/out" 2>&1
result $? "control: an undamaged tree is integrated"
integrate good >"$work/out" 2>&1 && [ ! -s "$work/out" ]
result $? "control: the second time nothing changes"

# As if an earlier run had patched Kconfig, and this one does not.
echo "# patched" >>"$work/good.tree/Kconfig"
echo Kconfig >>"$work/good.tree/.pkvm-protected.manifest"
integrate good >"$work/out" 2>&1 && cmp "$work/good/Kconfig" "$work/good.tree/Kconfig" >>"$work/out"
result $? "a file that is patched no more goes back to what it was"

# The other places that do not fit are in own_tree.sh and series_states.sh.
wrong_place="$setup: a hunk would stand in build_hyp_mappings(), not in recreate_hyp_mappings() in $version"
damaged renamed "$setup" 's/recreate_hyp_mappings(/build_hyp_mappings(/'
refused "renamed: a patched function has another name" "$wrong_place" integrate renamed
unchanged renamed

# --- The user's words ---
build_with()
{
	env -u KDIR -u FRAGMENT -u CONFIG -u PAGES -u VARIANT -u KERNEL \
		BUILD="$work/build" "$@" "$top/tools/integrate/build.sh"
}
refused "KERNEL= that nobody knows" \
	"KERNEL=9.9 is not supported; choose one of: 7.3" build_with KERNEL=9.9
refused "PAGES= that nobody knows" "PAGES=3k: choose 4k, 16k or 64k" \
	build_with PAGES=3k
refused "VARIANT= that nobody knows" "VARIANT=x: choose one of" \
	build_with VARIANT=x
refused "FRAGMENT= that is not there" "no such file: $work/none" \
	build_with FRAGMENT="$work/none"
refused "KDIR= that is not there" "no such directory" \
	build_with KDIR="$work/none"
refused "KDIR= that is no kernel tree" "is no kernel source tree" \
	build_with KDIR="$top/tools"
refused "KDIR= that lacks a patched function" "$wrong_place" \
	build_with KDIR="$work/renamed"
refused "UPTO= that nobody knows" "UPTO=x: choose one of: hypercalls" \
	build_with UPTO=x

# --- The table of patches, in a copy of the project ---
mkdir -p "$work/project/tools" "$work/none"
cp -r "$top"/{arch,drivers,Documentation,Kconfig} "$work/project"
cp -r "$top/tools/series" "$work/project/tools"
# table NAME MESSAGE SED-SCRIPT
table()
{
	sed "$3" "$top/tools/series/patches.tbl" >"$work/project/tools/series/patches.tbl"
	refused "$1" "$2" "$work/project/tools/series/apply.py" \
		"$work/good" "$version" "$series" "$work/none"
}
table "a file of ours that no patch brings" \
	"arch/arm64/kvm/protected/Kconfig: no row in patches.tbl" '1,/^file/!d'
table "a patch that stands nowhere" \
	"7.x/core.patch: no section in patches.tbl" '1,/^file/!d'
table "a row for a file that is gone" "nothing matches arch/none.c" '$s,$,\nfile arch/none.c,'
table "a patch that is not written" "patch none is not there: write" '$s/$/\n[none]/'
for damage in '/^---$/d' 's,^--- a/.*,--- /dev/null,'; do
	cp "$top"/tools/series/7.x/*.patch "$work/project/tools/series/7.x"
	sed -i "$damage" "$work/project/tools/series/7.x/bindings.patch"
	table "a patch that is none after $damage" \
		"7.x/bindings.patch: a line --- between changelog and difference" ''
done
cp "$top"/tools/series/7.x/*.patch "$work/project/tools/series/7.x"
table "a line of another form" "patches.tbl:1: not understood: files" '1s/^/files\n/'

# --- The machine ---
mkdir -p "$work/bin"
for tool in bash sh cat dirname basename sed sort grep wc env awk uname; do
	ln -s "$(command -v $tool)" "$work/bin/$tool"
done
refused "no clang" "install clang-19 lld-19 llvm-19" \
	env PATH="$work/bin" "$top/tools/kernel/llvm.sh"

# A complete set, as Debian's packages without a number are, in the version given.
complete_llvm()
{
	local tool

	for tool in ld.lld llvm-objcopy llvm-nm clang; do
		printf '#!/bin/sh\necho %s\n' "$1" >"$work/bin/$tool"
		chmod +x "$work/bin/$tool"
	done
}
complete_llvm 14.0.6
refused "a clang that is too old for the kernel" "no clang 17 or newer" \
	env PATH="$work/bin" "$top/tools/kernel/llvm.sh"
complete_llvm 19.1.7
equals "a clang without a number in its name" 1 \
	"$(env PATH="$work/bin" "$top/tools/kernel/llvm.sh")"
rm "$work/bin"/{ld.lld,llvm-objcopy,llvm-nm,clang}

cat >"$work/bin/df" <<'END'
#!/bin/sh
echo Avail
echo 12
END
chmod +x "$work/bin/df"
refused "no room on disk" "12 MiB free, the source of Linux 7.3 needs 3000 MiB" \
	env PATH="$work/bin:$PATH" XDG_CACHE_HOME="$work/cache-full" \
	"$top/tools/kernel/fetch.sh" 7.3
rm "$work/bin/df"

if [ "$(id -u)" -eq 0 ] && unshare -n true 2>/dev/null; then
	refused "no network" "no linux-source-7.3 to be had: no network" \
		unshare -n env XDG_CACHE_HOME="$work/cache-offline" \
		"$top/tools/kernel/fetch.sh" 7.3
	absent "no network: no source tree is left" \
		"$work"/cache-offline/pkvm-protected-mmio/src/linux-source-*
else
	skip "no network" "needs root for a network namespace"
	skip "no network: no source tree is left" "needs root for a network namespace"
fi

# An unpack that breaks off: a dpkg-deb that stops half way.
cat >"$work/bin/dpkg-deb" <<'END'
#!/bin/sh
exit 1
END
cat >"$work/bin/apt-get" <<'END'
#!/bin/sh
: >linux-source-7.3_7.3.0-0_all.deb
END
cat >"$work/bin/apt-cache" <<'END'
#!/bin/sh
echo "  Candidate: 7.3.0-0"
END
chmod +x "$work"/bin/dpkg-deb "$work"/bin/apt-get "$work"/bin/apt-cache
refused "an unpack that breaks off" "nothing was left behind" \
	env PATH="$work/bin:$PATH" XDG_CACHE_HOME="$work/cache-broken" \
	"$top/tools/kernel/fetch.sh" 7.3
[ -z "$(ls -A "$work/cache-broken/pkvm-protected-mmio/src")" ] 2>"$work/out"
result $? "an unpack that breaks off leaves no tree"

absent "no refused build left a source tree or an image" "$work/build/src" \
	"$work"/build/*/arch
