#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make mutants: would the tests notice a rule, a check or a hook that is gone?
# KERNEL= chooses the series, MUTANTS= what mutants.py is told.

set -u
. "$(dirname "$0")/../../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

[ -z "${KDIR:-}${CONFIG:-}" ] && [ "${PAGES:-4k}" = 4k ] ||
	die "mutants are made of the 4k test kernel; KDIR=, CONFIG= and PAGES= are for make kernel"
version=${KERNEL:-$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")}
series=$(awk -v v="$version" '$1 == v { print $2 }' "$top/tools/kernel/versions")
[ -n "$series" ] || die "KERNEL=$version is not supported"

# A list is made from the source alone.
case " ${MUTANTS:-} " in
*" list "*) ;;
*) KERNEL=$version VARIANT=selftest "$top/tools/kernel/build.sh" >/dev/null || exit 1 ;;
esac
say MUTANTS "in ${build#"$top"/}/mutants, ${MUTANTS:-all of them}"
# shellcheck disable=SC2086
exec "$here/mutants/mutants.py" --build "$build" --version "$version" \
	--series "$series" ${MUTANTS:-}
