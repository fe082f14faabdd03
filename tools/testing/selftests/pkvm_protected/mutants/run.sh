#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh BUILD_DIR [WORD...]: check that a test fails when a rule, a check or a hunk is
# removed. mutants.py explains the words. Mutants are made of the newest kernel.
# Alone: make check SUITE=mutants ROWS=list prints them, ROWS="unit window" tries some.

set -u
. "$(dirname "$0")/../../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

build=${1:?usage: run.sh BUILD_DIR [WORD...]}
shift
read -r version series < <(awk '!/^#/ && NF { print $1, $2; exit }' "$top/tools/kernel/versions")

# A list is made from the source alone.
case " $* " in
*" list "*) ;;
*) KERNEL=$version VARIANT=selftest "$top/tools/integrate/build.sh" >/dev/null || exit 1 ;;
esac
say MUTANTS "in ${build#"$top"/}/mutants, ${*:-all of them}"
exec "$here/mutants/mutants.py" --build "$build" --version "$version" \
	--series "$series" "$@"
