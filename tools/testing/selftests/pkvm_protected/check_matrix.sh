#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-matrix: the rows of matrix.cfg on every kernel, page size and
# processor; KTAP on stdout and in build/check-matrix.ktap, one test a cell, and the
# table at the end; JUnit XML in build/check-matrix.xml.
#
# KERNEL=, PAGES= and CPU= choose cells. A cell whose kernel does not build has
# failed; the others are tried all the same.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

[ -z "${KDIR:-}${CONFIG:-}${FRAGMENT:-}${VARIANT:-}" ] ||
	die "check-matrix builds its own configurations of the kernels in tools/kernel/versions; KDIR=, CONFIG=, FRAGMENT= and VARIANT= are for make kernel"
kernels=${KERNEL:-$(awk '!/^#/ && NF { print $1 }' "$top/tools/kernel/versions")}
page_sizes=${PAGES:-4k 16k 64k}
# Each is told below, and must not reach what is run here by itself.
asked="${KERNEL:+KERNEL=$KERNEL }${PAGES:+PAGES=$PAGES }${CPU:+CPU=$CPU}"
unset KERNEL PAGES ROWS

# CPU, mode, page sizes, rows that are left out, kernel command line. cortex-a57
# has no 16K pages. With 64K its 44 address bits make the kernel's own
# pkvm_ownership_selftest() run out of pages: a panic at EL2 in every kernel with
# NVHE_EL2_DEBUG, the option on or off; so the rows of the debug build boot on
# another CPU. cortex-a76 has 40 address bits, which cannot run 16K's pool dry;
# neoverse-n1 has 48.
cells()
{
	cat <<-END
	cortex-a57	nVHE	4k	-
	cortex-a57	nVHE	64k	el2,hole
	cortex-a76	nVHE	16k,64k	-	arm64_sw.hvhe=0 id_aa64mmfr1.vh=0
	cortex-a76	hVHE	4k,16k,64k	-
	neoverse-n1	hVHE	16k	-
	max	hVHE	4k,16k,64k	-
	END
}

# Words of a cell whose processor QEMU 7.2 cannot run, whatever the kernel; it is
# tried with the option off first, and skipped if that hangs.
known_to_hang="16k max"

out=$build/matrix
rm -rf "$out"
mkdir -p "$out" || die "cannot write $out"
number=0
passed=0
failed=0
skipped=0

# result CELL STATUS PASSED FAILED SKIPPED [REASON]
result()
{
	number=$((number + 1))
	printf '%s\t%s\t%s/%s/%s\t%s\n' "$1" "$2" "$3" "$4" "$5" "${6:-}" >>"$out/table"
	passed=$((passed + $3))
	failed=$((failed + $4))
	skipped=$((skipped + $5))
	case $2 in
	passed) echo "ok $number $1" ;;
	skipped) echo "ok $number $1 # SKIP $6" ;;
	*) echo "# $1: ${6:-$4 failed}"
	   echo "not ok $number $1" ;;
	esac
}

# Lines of a KTAP file that begin with $2, not counting skips
count()
{
	grep -E "^$2 [0-9]+ " "$1" | grep -vc '# SKIP'
}

# counted CELL KTAP STATUS [nested]: judge a file of KTAP and count its tests
counted()
{
	local ok not skip plan

	sed 's/^/    /' "$2"
	ok=$(count "$2" ok)
	not=$(count "$2" 'not ok')
	skip=$(grep -cE '^ok [0-9]+ .*# SKIP' "$2")
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$2" | head -n 1)
	# That of make check: what counts is one level deeper, in its last line.
	if [ -n "${4:-}" ]; then
		read -r ok not skip < <(tail -n 1 "$2" | sed -n \
			's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p')
		plan=$((${ok:-0} + ${not:-0} + ${skip:-0}))
	fi
	if [ "${plan:-0}" -eq 0 ] || [ $((ok + not + skip)) -ne "$plan" ]; then
		result "$1" failed "$ok" $((not + 1)) "$skip" \
			"$((ok + not + skip)) of ${plan:-no} planned tests ran"
	elif [ "$3" -ne 0 ] || [ "$not" -ne 0 ]; then
		result "$1" failed "$ok" $((not > 0 ? not : 1)) "$skip"
	else
		result "$1" passed "$ok" 0 "$skip"
	fi
}

# boots FILE TREE PAGES CPU MODE BUT APPEND [ROW...]
boots()
{
	local file=$1 tree=$2 pages=$3 cpu=$4 mode=$5 but=$6 append=$7

	shift 7
	[ "$but" != - ] || but=
	"$here/run_boots.py" --rows "$here/${rows:-matrix}.cfg" --tree "$tree" \
		--build "$build" --workdir "${file%.ktap}" --pages "$pages" \
		--cpu "$cpu" --mode "$mode" --but "$but" ${append:+--append "$append"} \
		"$@" </dev/null >"$file"
}

# cell NAME TREE PAGES CPU MODE BUT APPEND
cell()
{
	local file=$out/${1// /-}.ktap probe

	if [ "$3 $4" = "$known_to_hang" ]; then
		KERNEL=$kernel PAGES=$3 VARIANT=off "$top/tools/kernel/build.sh" >/dev/null &&
			probe=${file%.ktap}-probe.ktap &&
			! rows=hangs boots "$probe" "$2" "$3" "$4" "$5" - "$7" &&
			grep -q '^# timeout: ' "$probe" && {
			result "$1" skipped 0 0 1 \
				"hangs under $qemu with the option off, too"
			return
		}
	fi
	boots "$file" "$2" "$3" "$4" "$5" "$6" "$7"
	counted "$1" "$file" $?
	[ "$6" = - ] || sed -i "\$s/$/without $6, see cells()/" "$out/table"
}

qemu=$(qemu-system-aarch64 --version | sed -n 's/^\(QEMU\) emulator version \([0-9.]*\).*/\1 \2/p')

plan()
{
	local n=0 kernel pages cpu mode sizes but append

	for kernel in $kernels; do
		for pages in $page_sizes; do
			while read -r cpu mode sizes but append; do
				chosen && n=$((n + 1))
			done < <(cells)
		done
		rows_wanted && n=$((n + 1))
		series_wanted && n=$((n + 1))
	done
	echo "$n"
}

# Is the cell of $pages, $cpu and $sizes to be tried?
chosen()
{
	case ,$sizes, in *,$pages,*) ;; *) return 1 ;; esac
	[ -z "${CPU:-}" ] || [ "$CPU" = "$cpu" ]
}

# make check boots all rows of the newest kernel and its choice of the oldest;
# a kernel between them, with hooks of its own, gets all of them here.
newest=$(awk '!/^#/ && NF { print $1; exit }' "$top/tools/kernel/versions")
oldest=$(awk '!/^#/ && NF { last = $1 } END { print last }' "$top/tools/kernel/versions")
rows_wanted()
{
	[ "$kernel" != "$newest" ] && [ "$kernel" != "$oldest" ] && [ -z "${CPU:-}" ] &&
		case " $page_sizes " in *' 4k '*) true ;; *) false ;; esac
}

for pages in $page_sizes; do
	[ -f "$top/tools/kernel/page-$pages.config" ] ||
		die "PAGES=$pages: choose from 4k, 16k and 64k"
done
# Each patch of the series built, W=1, sparse.
series_wanted()
{
	[ -z "${CPU:-}" ] && case " $page_sizes " in *' 4k '*) true ;; *) false ;; esac
}

total=$(plan)
[ "$total" -gt 0 ] || die "no cell has PAGES=$page_sizes and CPU=${CPU:-}; the CPUs are: $(cells | cut -f1 | sort -u | tr '\n' ' ')"
# The guest program is the newest kernel's business, whatever is chosen.
tree=$(KERNEL=$newest "$top/tools/kernel/source.sh") || exit 1
"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1

# A row that no cell boots, for a word in "pages =", would be missed by no plan.
every_row_booted()
{
	local kernel row status=0

	for kernel in $kernels; do
		for row in $(sed -n 's/^\[\(.*\)\]$/\1/p' "$here/matrix.cfg"); do
			grep -qE "ok [0-9]+ $row\$" "$out/$kernel"-*.ktap || {
				echo "# no cell of $kernel has booted the row $row"
				status=1
			}
		done
	done
	return "$status"
}

run_matrix()
{
	local kernel pages variant built cpu mode sizes but append name

	echo "KTAP version 1"
	echo "1..$total"
	for kernel in $kernels; do
		tree=$(KERNEL=$kernel "$top/tools/kernel/source.sh") || exit 1
		for pages in $page_sizes; do
			built=yes
			for variant in default selftest; do
				KERNEL=$kernel PAGES=$pages VARIANT=$variant \
					"$top/tools/kernel/build.sh" >/dev/null || built=
			done
			while read -r cpu mode sizes but append; do
				chosen || continue
				name="$kernel $pages $cpu $mode"
				say MATRIX "$name"
				if [ -n "$built" ]; then
					cell "$name" "$tree" "$pages" "$cpu" "$mode" "$but" "$append"
				else
					result "$name" failed 0 1 0 "the kernel does not build"
				fi
			done < <(cells)
		done
		if series_wanted; then
			say MATRIX "$kernel, the series"
			KERNEL=$kernel "$top/tools/series/check_series.sh" </dev/null \
				>"$out/$kernel-series.ktap"
			counted "$kernel series" "$out/$kernel-series.ktap" $? nested
		fi
		if rows_wanted; then
			say MATRIX "$kernel, all that make check has"
			KERNEL=$kernel "$here/check.sh" </dev/null >"$out/$kernel-check.ktap"
			counted "$kernel make check" "$out/$kernel-check.ktap" $? nested
		fi
	done

	echo "#"
	echo "# cell: result, boots passed/failed/skipped, why"
	awk -F '\t' '{ printf "# %-32s %-8s %-9s %s\n", $1, $2, $3, $4 }' "$out/table"
	[ -n "$asked" ] || every_row_booted || failed=$((failed + 1))
	[ "$number" -eq "$total" ] || {
		echo "# $number of $total cells ran"
		failed=$((failed + 1))
	}
	[ -z "$asked" ] || echo "# $asked: $total cells were chosen; not a whole check"
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

run_matrix | tee "$build/check-matrix.ktap"
status=${PIPESTATUS[0]}
"$top/tools/ci/ktap2junit.py" "$build/check-matrix.ktap" \
	"$build/check-matrix.xml" >/dev/null || exit 1
exit "$status"
