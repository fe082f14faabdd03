#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sample.sh NAME [STATUS] [WORD...]: a suite that prints a sample and exits with STATUS.
# "busy" uses a second of CPU time in a grandchild; "words" has a test for each WORD.

here=$(dirname "$0")
name=$1
status=${2:-0}
case $name in
busy)
	(sh -c 'ulimit -c 0; ulimit -t 1; while :; do :; done') 2>/dev/null
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
