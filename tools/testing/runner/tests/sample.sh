#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sample.sh NAME [STATUS] [WORD...]: a suite that prints a sample and exits with STATUS.
# "busy" counts for a while in a grandchild; "words" has a test for each WORD.

here=$(dirname "$0")
name=$1
status=${2:-0}
case $name in
busy)
	(sh -c 'i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done')
	name=good ;;
words)
	shift 2
	echo "1..$#"
	for word; do
		n=$((n + 1))
		echo "ok $n $word"
	done
	exit "$status" ;;
esac
cat "$here/samples/$name.ktap"
exit "$status"
