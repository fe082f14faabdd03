#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# unit/run.sh TREE BUILD_DIR: compile the rule book for the machine here, with
# sanitizers, and run its tests. TREE lends kselftest.h. Alone: make check SUITE=unit.

set -u
. "$(dirname "$0")/../../../../lib/say.sh"

tree=${1:?usage: unit/run.sh TREE BUILD_DIR}
out=${2:?usage: unit/run.sh TREE BUILD_DIR}/unit
rules=$top/arch/arm64/kvm/protected

# kvm_pkvm_protected.h names headers that the tests replace.
mkdir -p "$out/empty/asm" "$out/empty/linux"
touch "$out/empty/asm/kvm_asm.h" "$out/empty/asm/kvm_pgtable.h" \
	"$out/empty/linux/types.h"
cc -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all -I "$tree/tools/testing/selftests" \
	-I "$out/empty" \
	-o "$out/rules_test" "$top"/tools/testing/selftests/pkvm_protected/unit/*.c \
	"$rules/range_rules.c" "$rules/platform_rules.c" "$rules/window_rules.c" \
	"$rules/rule_words.c" "$rules/access_words.c" ||
	die "the unit tests do not compile"
"$out/rules_test"
