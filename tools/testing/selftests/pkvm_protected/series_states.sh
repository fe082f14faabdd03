#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series_states.sh BUILD_DIR: the tree after each patch, by tools/series/apply.py, on a
# kernel of one file and a project of a few lines.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"

work=${1:?usage: series_states.sh BUILD_DIR}/series-states
series=$work/project/tools/series
rm -rf "$work"
mkdir -p "$work/kernel/arch" "$work/project/arch" "$work/project/drivers" \
	"$work/project/Documentation" "$series/7.x" "$series/6.12/tree/arch"
cp "$top"/tools/series/{apply,patches}.py "$series"

# function_of NAME: the same lines but for the name
function_of()
{
	printf 'static int %s(void)\n{\n\tint a = 0;\n\tint b;\n\tint c;\n\n\tb = a;\n\tc = b;\n\n\treturn c;\n}\n\n' "$1"
}
{ function_of first; function_of second; function_of third; } >"$work/kernel/arch/k.c"
printf 'one\ntwo\nthree\nfour\n' >"$work/project/arch/new.c"
printf 'one\ntwo\nthree\nold\n' >"$series/6.12/tree/arch/new.c"
echo extra >"$series/6.12/tree/arch/extra.c"
: >"$work/project/Kconfig"

# edit FILE SED-SCRIPT: the difference that it makes, as git writes it
edit()
{
	sed "$2" "$1" >"$work/edited"
	diff -p -U3 --label "a/arch/${1##*/}" --label "b/arch/${1##*/}" "$1" "$work/edited"
}
k=$work/kernel/arch/k.c
before=$(cat "$k")
printf 'Base\n\nIt adds a file.\n' >"$series/7.x/base.patch"
{
	printf 'Edit\n\nIt edits two.\n---\n'
	edit "$k" '/^static int second/,/^}/s/b = a/b = 2/'
	edit "$work/project/arch/new.c" 's/two/2/'
} >"$series/7.x/edit.patch"
{
	printf 'Changelog: 7.x\nDiff: 7.x arch/new.c\n---\n'
	edit "$k" '/^static int third/,/^}/s/b = a/b = 3/'
} >"$series/6.12/edit.patch"
{ printf 'Old\n---\n'; edit "$k" '/^static int first/,/^}/s/b = a/b = 1/'; } >"$series/6.12/old.patch"
{ printf 'Newer\n---\n'; edit "$k" '/^static int first/,/^}/s/c = b/c = 7/'; } >"$series/7.x/newer.patch"
cat >"$series/patches.tbl" <<'END'
[base]
file arch/new.c arch/extra.c
file arch/arm64/kvm/protected/Kconfig
[old only 6.12]
[newer not 6.12]
[edit]	# both
END
# The last line is another in 6.12's new.c.
sed -i '/^--- a\/arch\/new.c/,$ { /^ four$/d; s/^@@ -1,4 +1,4/@@ -1,3 +1,3/ }' "$series/7.x/edit.patch"

# state SERIES [UPTO]: what k.c has that it had not before, what is in the others, and
# which file is the kernel's
state()
{
	rm -rf "$work/state" && mkdir "$work/state"
	"$series/apply.py" "$work/kernel" "$1" "$1" "$work/state" "${@:2}" 2>&1 || return
	(cd "$work/state" && find . -name '*.c' | LC_ALL=C sort | while read -r file; do
		printf '%s:' "${file##*/}"
		if [ "${file##*/}" = k.c ]; then
			diff <(echo "$before") "$file" | sed -n 's/^> \t*//p'
		else
			cat "$file"
		fi | tr '\n' ' '
	done; tr '\n' ' ' <.patched)
}

echo "KTAP version 1"
echo "1..10"
equals "after the first patch there is its file" "new.c:one two three four " "$(state 7.x base)"
equals "a patch changes the kernel's file and ours" \
	"k.c:c = 7; b = 2;  new.c:one 2 three four arch/k.c " "$(state 7.x)"
equals "without a name it is the last one" "$(state 7.x edit)" "$(state 7.x)"
equals "6.12: its own files, its own patch, the difference and changelog of the other" \
	"extra.c:extra k.c:b = 1; b = 3;  new.c:one 2 three old arch/k.c " "$(state 6.12)"
equals "6.12: up to a patch that it lacks, it is what stands before it" \
	"extra.c:extra k.c:b = 1;  new.c:one two three old arch/k.c " "$(state 6.12 newer)"
equals "6.12: the changelog is the other's" "It edits two." \
	"$(python3 -B -c 'import sys
sys.path.insert(0, sys.argv[1])
import patches
print(patches.series("6.12")[-1].changelog.splitlines()[-1])' "$series")"

# The kernel is another: the place is where the function is, and nowhere else.
{ function_of zeroth; echo "$before"; } >"$k"
before=$(cat "$k")
equals "lines that are the same in a function before are left alone" \
	"patch newer: arch/k.c: a hunk would stand in zeroth(), not in first() in 7.x
patch edit: arch/k.c: a hunk would stand in first(), not in second() in 7.x" "$(state 7.x)"
{ function_of first | sed 's/int c/long c/'; function_of second; } >"$k"
equals "what does not fit is named, all of it" \
	"patch old: arch/k.c: a hunk would stand in second(), not in first() in 6.12
patch edit: arch/k.c: no place for a hunk in third(), or it is there already, in 6.12" "$(state 6.12)"
{ function_of first; printf '/*\n'; function_of second | sed 1d; } >"$k"
equals "nothing is changed in a comment" "a hunk would stand in a comment" \
	"$(state 7.x | grep -o 'a hunk would stand in a comment')"
echo "int theirs;" >"$work/kernel/arch/new.c"
equals "a file of ours that is there already" "7.x has a arch/new.c of its own" \
	"$(state 7.x base)"
exit "$ktap_failed"
