#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/run.sh BUILD_DIR: do the mutants change what they say, and is nothing left
# out? No kernel is built. Alone: make check SUITE=mutants-tool.

set -u
. "$(dirname "$0")/../../../../../lib/say.sh"
. "$top/tools/lib/ktap.sh"

work=${1:?usage: tests/run.sh BUILD_DIR}/mutants-tests
mutants=$top/tools/testing/selftests/pkvm_protected/mutants
here=$mutants/tests
rm -rf "$work"
mkdir -p "$work"

# same_as_plain PROGRAM FIRST LAST: mutants that print what the plain source prints
same_as_plain()
{
	local number

	for ((number = $2; number <= $3; number++)); do
		PKVM_MUTANT=$number timeout 10 "$work/$1" | cmp -s - "$work/plain.out" &&
			echo "$number"
	done
}

echo "KTAP version 1"
echo "1..9"

"$mutants/csource.py" "$here/sample.c" "$work/sample.c" >"$work/list" 2>"$work/out"
diff -u "$here/sample.list" "$work/list" >>"$work/out"
result $? "the sample has the mutants of sample.list, in its lines"

count=$(grep -vc '^left alone' "$work/list")
{
	cc -Wall -Werror -DSAMPLE="\"$here/sample.c\"" -o "$work/plain" \
		"$here/sample_main.c" &&
	cc -Wall -DSAMPLE="\"$work/sample.c\"" \
		-o "$work/changed" "$here/sample_main.c" &&
	"$work/plain" >"$work/plain.out"
} >"$work/out" 2>&1
result $? "the sample with all its mutants compiles"
equals "no mutant: what the sample prints" 0 "$(same_as_plain changed 0 0)"
same=$(same_as_plain changed 1 "$count")
equals "each mutant prints something else" "40 mutants, the same: " \
	"$count mutants, the same: $same"
equals "a number without a mutant changes nothing" "$((count + 1))" \
	"$(same_as_plain changed "$((count + 1))" "$((count + 1))")"

accepted "mutants of all files; allowed.txt names none that does not exist" \
	"$mutants/mutants.py" --build "$work" --version any --series 7.x list
# Tables of constants are left alone; so is a constant in a macro's argument, which the
# planted bugs of tools/testing/cbmc change.
equals "no comparison, constant or name of EL2 is left alone" "" \
	"$(grep '^left alone' "$work/out" |
		grep -v 'platform_rules.c:\|access_words.c:\|write_sysreg_el2(elr + 4')"

refused "a name that no mutant has" "no mutant's name holds rule_words.c:1 x" \
	"$mutants/mutants.py" --build "$work" --version any --series 7.x list \
	range_rules "rule_words.c:1 x"

# What was tried is known again, until the file is another one, and what survived is
# never taken for granted.
accepted "results are kept for the file that they are of" \
	python3 "$here/results_test.py" "$work/results"

exit "$ktap_failed"
