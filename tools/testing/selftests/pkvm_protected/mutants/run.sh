#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make mutants: would the tests notice a rule, a check or a hook that is gone?
# MUTANTS= is what mutants.py is told. Older kernels differ in hooks and in the files of
# their overlay, and have rows of their own; the mutants are those of the newest.

set -u
. "$(dirname "$0")/../../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

read -r version series < <(awk '!/^#/ && NF { print $1, $2; exit }' "$top/tools/kernel/versions")
[ -z "${KDIR:-}${CONFIG:-}" ] && [ "${PAGES:-4k}" = 4k ] && [ "${KERNEL:-$version}" = "$version" ] ||
	die "mutants are made of the newest 4k test kernel, $version; KERNEL=, KDIR=, CONFIG= and PAGES= are for make kernel"

# A list is made from the source alone.
case " ${MUTANTS:-} " in
*" list "*) ;;
*) KERNEL=$version VARIANT=selftest "$top/tools/kernel/build.sh" >/dev/null || exit 1 ;;
esac
say MUTANTS "in ${build#"$top"/}/mutants, ${MUTANTS:-all of them}"
# shellcheck disable=SC2086
exec "$here/mutants/mutants.py" --build "$build" --version "$version" \
	--series "$series" ${MUTANTS:-}
